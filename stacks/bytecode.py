"""Write the bytecode of what synthesis and `rota` import: `python -m stacks.bytecode`, once, which `make setup` does.

Python compiles a module at its first import and keeps the result on disk. Where PYTHONDONTWRITEBYTECODE is set, as in
many images and CI systems, it keeps nothing, and every synthesis would compile aws_cdk again. The variable forbids
writing, not reading, so `make setup` removes it for this one process. Nothing else is compiled: synthesis imports a
tenth of aws_cdk, and compiling all of it takes as long as the rest of the set-up.
"""

import io
import pkgutil
import tempfile
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

import rota
from rota.registry import load
from stacks.composition import add_environment, new_app, synthesize

LATER = ("hypercorn.asyncio", "ministack.app")
"""What functions of rota import late, beside what the commands below import."""

VERBS = ("next", "schema")

REGISTRY = """\
version: 1
app: bytecode
environments:
  only: {alerts: {email: [ops@example.com]}}
tasks:
  any:
    command: [work]
    cron: 0 6 * * ? *
    iam: {exact: [{actions: s3:GetObject, resources: "arn:aws:s3:::inbox/*"}]}
"""
"""It has what makes libraries import more: an image to build, an alert, a time in words, a name to look up."""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        """Yes: there the commands draw tables, with rich."""
        return True


def main() -> None:
    """Import all that synthesis and `rota` import, mostly by running them. Python writes the bytecode."""
    for module in pkgutil.walk_packages(rota.__path__, "rota."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)
    for name in LATER:
        import_module(name)
    with tempfile.TemporaryDirectory() as project, tempfile.TemporaryDirectory() as assembly:
        file = Path(project, "tasks.yaml")
        file.write_text(REGISTRY, encoding="utf-8")
        Path(project, "Dockerfile").touch()
        _synthesize(file, assembly)
        _command_lines(file)


def _synthesize(file: Path, assembly: str) -> None:
    app = new_app(outdir=assembly)
    add_environment(app, load(file).resolve("only"), file.parent)
    synthesize(app)


def _command_lines(file: Path) -> None:
    from rota.cli.command_line import app

    with redirect_stdout(_Terminal()):
        app(["--help"], standalone_mode=False)
        for verb in VERBS:
            app([verb, "--registry", str(file)], standalone_mode=False)


if __name__ == "__main__":
    main()
