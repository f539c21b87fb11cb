"""The guard of a run. It refuses calls that the task's role does not allow, and prints what to add."""

import logging
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel

from rota.registry import Environment, Task
from rota.runtime.guard.destination import destination
from rota.runtime.guard.judge import Judge, Verdict
from rota.runtime.guard.mapping import needs_of
from rota.runtime.guard.needs import Call, Need
from rota.runtime.guard.proposals import Located, propose
from rota.runtime.guard.reading_calls import login_need, placed_call
from rota.runtime.guard.registry_yaml import exact_entry, flow


class Guard:
    """Judges each call by the statements of one task in one environment."""

    def __init__(self, task: Task, environment: Environment) -> None:
        self._task = task
        self._environment = environment
        self._judge = Judge(task.statements, task.names.task_role_with_path)
        self._log = logging.getLogger("rota.guard")
        self._logged: set[str] = set()

    def refusal(self, model: OperationModel, params: Mapping[str, Any], region: str | None, url: str | None) -> str:
        """Why the role does not allow this call; empty if it does, or if the guard cannot tell."""
        where = destination(self._environment, region, url)
        call = placed_call(model, params, where.place)
        needs = needs_of(call)
        if needs is None:
            self._log_once("the guard cannot tell what a call needs", operation=call.name)
            return ""
        return self._judge_needs([Located(need, where) for need in needs], call)

    def login_refusal(self, user: str, region: str | None) -> str:
        """Why the role does not allow a database login as this user; empty if it does."""
        where = destination(self._environment, region, None)
        return self._judge_needs([Located(login_need(user, where.place), where)], None)

    def _judge_needs(self, needs: list[Located], call: Call | None) -> str:
        refused: list[tuple[Located, Verdict]] = []
        for located in needs:
            verdict = self._judge.verdict(located.need, located.where)
            if verdict.outcome == "refused":
                refused.append((located, verdict))
            elif verdict.outcome == "unsure":
                operation = call.name if call else located.need.action
                self._log_once(
                    "the guard cannot judge a call", operation=operation, action=located.need.action, why=verdict.why
                )
        if not refused:
            return ""
        message = self._message(refused)
        located, _ = refused[0]
        facts = {"action": located.need.action, "resource": located.resource or "unknown"}
        self._log_once("the guard refused a call", **facts, add=self._additions([each for each, _ in refused]))
        return message

    def _message(self, refused: list[tuple[Located, Verdict]]) -> str:
        """AWS's message, and what to add."""
        located, verdict = refused[0]
        action, name = located.need.action, self._task.name
        on = f" on resource: {located.resource}" if located.resource else ""
        nearest = verdict.decision.nearest if verdict.decision else None
        nearly = f" ({nearest})" if nearest else ""
        additions = self._additions([each for each, _ in refused])
        return (
            f"the role of {name} in {self._environment.name} is not authorized to perform: {action}{on}{nearly}."
            f" Add under tasks.{name}.iam: {additions}."
            " Refused here by the guard of `rota run`, before it was sent; --no-guard lets it through"
        )

    def _additions(self, refused: list[Located]) -> str:
        """The lines to add, each as YAML on one line."""
        proposal = propose(refused)
        environment, place = self._environment, refused[0].where.place
        lines = [line.yaml(environment) for line in proposal.lines]
        if proposal.exact:
            entries = [exact_entry(statement, environment, place) for statement in proposal.exact]
            lines.append(f"exact: {flow(entries)}")
        lines += [_exact_by_action(need) for need in proposal.unknown]
        return " and ".join(lines)

    def _log_once(self, message: str, **facts: str) -> None:
        entry = repr((message, facts))
        if entry not in self._logged:
            self._logged.add(entry)
            self._log.warning(message, extra=facts)


def _exact_by_action(need: Need) -> str:
    return f"exact: [{{actions: [{need.action}], resources: [the ARN, which the call does not name]}}]"
