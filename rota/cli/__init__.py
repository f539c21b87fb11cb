"""The command line. `main` is what `rota` calls.

Each verb has a file in `verbs`, which parses, calls and prints. The modules beside that folder hold what verbs share
and how results are printed: as tables, lines and JSON. The packages below the command line compute the results.
"""

from rota.cli.command_line import main

__all__ = ["main"]
