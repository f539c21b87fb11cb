"""The command line: one file for each verb, and no work in any of them. `main` is what `rota` calls."""

from rota.cli.command_line import main

__all__ = ["main"]
