"""What `stacks` prints for programs."""

from collections.abc import Iterable
from typing import Any

from rota.cli.stack_texts import advice_on
from rota.ops.comparison import Difference
from rota.ops.kept_logs import KeptLogGroup, command_for
from rota.ops.starts import StartFacts
from rota.ops.survey import PlaceReport, StackReport, Survey
from rota.registry.commands import Commands


def survey_as_json(survey: Survey) -> dict[str, Any]:
    """The survey as JSON; what a stack does not have is null, or an empty list."""
    return {
        "registry": survey.registry,
        "app": survey.app,
        "places": [_place(report, survey.commands(report)) for report in survey.places],
        "not_asked": [{"environment": left.environment, "reason": left.reason} for left in survey.not_asked],
    }


def _place(report: PlaceReport, commands: Commands) -> dict[str, Any]:
    return {
        "account": report.place.account,
        "region": report.place.region,
        "stacks": [_stack(stack, commands, report.kept_logs) for stack in report.stacks],
        "kept_log_groups": [
            {
                "name": group.name,
                "stored_bytes": group.stored_bytes,
                "adopted_by": group.adopted_by,
                "command": command_for(group, commands),
            }
            for group in report.kept_logs
        ],
    }


def _stack(report: StackReport, commands: Commands, kept_logs: Iterable[KeptLogGroup]) -> dict[str, Any]:
    stack = report.deployed
    return {
        "name": report.name,
        "id": report.wanted.id if report.wanted else None,
        "state": report.state,
        "environment": report.environment,
        "group": report.group,
        "status": stack.status if stack else None,
        "reason": (stack.reason or None) if stack else None,
        "tags": dict(stack.tags) if stack else None,
        "why": report.why or None,
        "difference": _difference(report.difference) if report.difference else None,
        "running": [_start(start) for start in report.running],
        "switched_off": [_start(start) for start in report.switched_off],
        "commands": [command for _, command in advice_on(report, commands, kept_logs)],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "new_tasks": list(difference.new_tasks),
        "gone_tasks": list(difference.gone_tasks),
        "new_starts": [_start(start) for start in difference.new_starts],
        "gone_starts": [_start(start) for start in difference.gone_starts],
        "changed_starts": [
            {"before": _start(before), "after": _start(after)} for before, after in difference.changed_starts
        ],
    }


def _start(start: StartFacts) -> dict[str, Any]:
    return {
        "name": start.name,
        "service": start.service,
        "expression": start.expression,
        "timezone": start.zone,
        "spread": start.spread,
        "start": start.begin or None,
        "end": start.end or None,
        "bus": start.bus if start.pattern else None,
        "pattern": start.pattern or None,
        "enabled": start.enabled,
    }
