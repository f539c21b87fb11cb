"""CLI verbs as typer's commands, whose usage lines read as people write them: `rota show NAME`."""

import typer
from typer._click.formatting import HelpFormatter


class CliVerb(typer.core.TyperCommand):
    """A verb. Its usage line is the name and the arguments: `NAME`, `[NAME]` if it is optional, `NAME...` for several.

    The options follow below it.
    """

    def collect_usage_pieces(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer names it so
        """The arguments. typer would write `[OPTIONS] {NAME}` and `[[NAME]]`."""
        return [_argument(each) for each in self.get_params(ctx) if isinstance(each, typer.core.TyperArgument)]

    def format_usage(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """The usage line. typer would write none for a verb without arguments."""
        if self.collect_usage_pieces(ctx):
            super().format_usage(ctx, formatter)
        else:
            formatter.write(f"Usage: {ctx.command_path}\n")


class CliVerbs(typer.core.TyperGroup):
    """Verbs in the order in which they were added; groups of verbs come last."""

    def list_commands(self, _context: typer.Context) -> list[str]:  # type: ignore[override]  # typer names it so
        """The names of the verbs. typer would list groups first."""
        return sorted(self.commands, key=lambda name: isinstance(self.commands[name], CliVerbs))

    def collect_usage_pieces(self, _context: typer.Context) -> list[str]:  # type: ignore[override]
        """What follows the name of the group."""
        return [self.subcommand_metavar]


def _argument(argument: typer.core.TyperArgument) -> str:
    name = f"{argument.metavar}{'' if argument.nargs == 1 else '...'}"
    return name if argument.required else f"[{name}]"
