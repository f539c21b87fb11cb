"""The command line. `main` is what `rota` calls.

Below `verbs` each verb has a file, which parses, calls and prints. Beside that folder stands what verbs share, and what
they print as tables, lines and JSON; what has to be found out, the packages below the command line find out.
"""

from rota.cli.command_line import main

__all__ = ["main"]
