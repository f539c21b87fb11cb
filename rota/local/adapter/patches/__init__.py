"""Corrections of ministack where it differs from AWS in what Rota relies on, each in a module of its own."""

from collections.abc import Callable
from typing import NamedTuple

from rota.local.adapter.parts import Parts
from rota.local.adapter.patches import (
    clocks,
    container_engine,
    mail_identities,
    parameter_names,
    rule_properties,
    rule_targets,
    schedule_properties,
    secure_transport,
    stack_tags,
    task_definition_properties,
    task_lifecycle,
    task_permissions,
    topic_names,
)


class Patch(NamedTuple):
    """One patch: its name, and the function that applies it."""

    name: str
    apply: Callable[[Parts], None]


PATCHES = (
    Patch("secure-transport", secure_transport.apply),
    Patch("mail-identities", mail_identities.apply),
    Patch("parameter-names", parameter_names.apply),
    Patch("task-definition-properties", task_definition_properties.apply),
    Patch("rule-properties", rule_properties.apply),
    Patch("stack-tags", stack_tags.apply),
    Patch("schedule-properties", schedule_properties.apply),
    Patch("topic-names", topic_names.apply),
    Patch("rule-targets", rule_targets.apply),
    Patch("clocks", clocks.apply),
    Patch("container-engine", container_engine.apply),
    Patch("task-lifecycle", task_lifecycle.apply),
    Patch("task-permissions", task_permissions.apply),
)
