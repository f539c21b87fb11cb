"""Corrections of ministack where it differs from AWS in what Rota relies on, each in a module of its own."""

from collections.abc import Callable
from typing import NamedTuple

from rota.local.adapter.parts import Parts
from rota.local.adapter.patches import (
    adopted_log_groups,
    busy_clusters,
    chosen_key_ids,
    clocks,
    container_engine,
    custom_names,
    deleted_queues,
    hook_results,
    input_paths,
    mail_identities,
    parameter_names,
    parameters_of_templates,
    resource_types,
    role_boundaries,
    rule_buses,
    rule_properties,
    rule_targets,
    schedule_properties,
    schedule_times,
    secure_transport,
    stack_tags,
    taken_names,
    task_definition_properties,
    task_lifecycle,
    task_permissions,
    topic_keys,
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
    Patch("role-boundaries", role_boundaries.apply),
    Patch("rule-properties", rule_properties.apply),
    Patch("rule-buses", rule_buses.apply),
    Patch("stack-tags", stack_tags.apply),
    Patch("schedule-properties", schedule_properties.apply),
    Patch("topic-names", topic_names.apply),
    Patch("topic-keys", topic_keys.apply),
    Patch("chosen-key-ids", chosen_key_ids.apply),
    Patch("input-paths", input_paths.apply),
    Patch("rule-targets", rule_targets.apply),
    Patch("clocks", clocks.apply),
    Patch("container-engine", container_engine.apply),
    Patch("task-lifecycle", task_lifecycle.apply),
    Patch("task-permissions", task_permissions.apply),
    Patch("resource-types", resource_types.apply),
    Patch("taken-names", taken_names.apply),
    Patch("custom-names", custom_names.apply),
    Patch("deleted-queues", deleted_queues.apply),
    Patch("busy-clusters", busy_clusters.apply),
    Patch("schedule-times", schedule_times.apply),
    Patch("adopted-log-groups", adopted_log_groups.apply),
    Patch("hook-results", hook_results.apply),
    Patch("parameters-of-templates", parameters_of_templates.apply),
)
