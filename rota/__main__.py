"""`python -m rota`, which is also the image's entry point."""

import sys

from rota import __version__


def main() -> int:
    """Run the command line.

    `run` is taken out first: it needs neither typer nor rich, and the image has neither. `--version` loads nothing.
    """
    if sys.argv[1:2] == ["run"]:
        from rota.runtime.command_line import main as run

        return run(sys.argv[2:])
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"rota {__version__}\n")
        return 0
    try:
        from rota.cli import main as command_line
    except ModuleNotFoundError as error:
        if error.name not in {"rota.cli", "typer", "rich"}:
            raise
        sys.stderr.write("only `rota run` is installed here; for the other commands: pip install 'rota[cli]'\n")
        return 2
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
