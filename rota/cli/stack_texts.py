"""What `stacks` says of one stack: how it differs, what still runs, which commands help."""

from collections.abc import Iterable, Iterator

from rota.cli.terminal import counted
from rota.ops.comparison import Difference
from rota.ops.kept_logs import KeptLogGroup
from rota.ops.permitted import whose
from rota.ops.starts import StartFacts
from rota.ops.statuses import ADOPTING, DELETE, DEPLOY, FAILURES, LAST_ONE_FAILED, PLAIN_DEPLOY, SWITCH_ON, Advice
from rota.ops.survey import StackReport
from rota.registry.commands import Commands


def lines_of(report: StackReport) -> list[str]:
    """What there is to say of a stack, without the commands; nothing of one that is in step and on."""
    return [*_about_environment(report), *_about_state(report), *_about_starts(report)]


def advice_on(report: StackReport, commands: Commands, kept_logs: Iterable[KeptLogGroup]) -> tuple[Advice, ...]:
    """What helps, with the commands ready to be typed; nothing where there is nothing to do.

    A deployment that finds a log group that was kept gets the option that adopts it: AWS rejects it otherwise.
    """
    stack, name = (report.wanted.id if report.wanted else ""), report.name
    advice: tuple[Advice, ...] = ()
    if report.state in {"not deployed", "differs"}:
        advice = (DEPLOY,)
    elif report.state == "left behind":
        advice = (DELETE,)
    elif report.state == "failed" and report.deployed:
        advice = FAILURES[report.deployed.status].advice
    if report.switched_off:
        advice += (SWITCH_ON,)
    if stack and any(group.adopted_by == stack for group in kept_logs):
        advice = tuple((purpose, ADOPTING if command == PLAIN_DEPLOY else command) for purpose, command in advice)
    return tuple((purpose, commands.filled(command, stack=stack, name=name)) for purpose, command in advice)


def _about_environment(report: StackReport) -> Iterator[str]:
    if report.wanted and not report.wanted.environment.enabled:
        yield f"{report.environment} is off: the registry has enabled: false for it, so nothing starts its tasks"


def _about_state(report: StackReport) -> Iterator[str]:
    stack = report.deployed
    if stack is None:
        return
    match report.state:
        case "differs" if report.difference:
            yield f"a deployment would {changes_in_words(report.difference)}:"
            yield from _changes(report.difference)
        case "failed":
            yield FAILURES[stack.status].meaning
            if stack.reason:
                yield f"reason: {stack.reason}"
        case "another app's":
            yield f"it is {whose(stack)}"
            yield "both have this name, so one of them must rename its app, environment or group"
        case "left behind":
            yield report.why
            if stack.status in FAILURES:
                yield FAILURES[stack.status].meaning
    if stack.status in LAST_ONE_FAILED:
        yield f"its last deployment failed and was rolled back{f': {stack.reason}' if stack.reason else ''}"


def _about_starts(report: StackReport) -> Iterator[str]:
    unseen = report.state == "left behind" or (report.state == "failed" and report.deployed)
    if unseen and report.running:
        yield f"{counted(len(report.running), 'start')} still enabled, so tasks are started:"
        yield from _listed(report.running)
    elif report.state == "left behind":
        yield "no start of it is enabled"
    if report.switched_off:
        yield f"{counted(len(report.switched_off), 'start')} switched off in AWS and enabled in the registry:"
        yield from _listed(report.switched_off)


def changes_in_words(difference: Difference) -> str:
    """`add 1 task and 2 starts, remove 1 start and change 1 start`."""
    parts = [
        ("add", (("task", difference.new_tasks), ("start", difference.new_starts))),
        ("remove", (("task", difference.gone_tasks), ("start", difference.gone_starts))),
        ("change", (("start", difference.changed_starts),)),
    ]
    said = [
        f"{verb} {' and '.join(counted(len(found), thing) for thing, found in kinds if found)}"
        for verb, kinds in parts
        if any(found for _, found in kinds)
    ]
    *others, last = said
    return f"{', '.join(others)} and {last}" if others else last


def _changes(difference: Difference) -> Iterator[str]:
    yield from (f"  + task {family}" for family in difference.new_tasks)
    yield from (f"  - task {family}" for family in difference.gone_tasks)
    yield from _marked("+", difference.new_starts)
    yield from _marked("-", difference.gone_starts)
    for before, after in difference.changed_starts:
        was = before if str(before) != str(after) else "another event pattern"
        yield f"  ~ {after.name}  {after}, was {was}"


def _marked(mark: str, starts: Iterable[StartFacts]) -> Iterator[str]:
    return (f"  {mark} {start.name}  {start}" for start in starts)


def _listed(starts: Iterable[StartFacts]) -> Iterator[str]:
    return (f"  {start.name}  {start}" for start in starts)
