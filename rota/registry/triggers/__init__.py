"""The kinds of triggers: what a task may wait for. Each is one class, which all other code uses.

A new kind takes four files: its class, its line here, its entry in `model_starts`, and its variables in
`rota.own_variables`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rota.registry.triggers.event_pattern import EventPattern
from rota.registry.triggers.kind import StartVariable, TriggerKind
from rota.registry.triggers.moment import moment_in
from rota.registry.triggers.s3_objects import S3Objects
from rota.registry.triggers.trigger import S3Object, Trigger

KINDS: Mapping[str, type[TriggerKind]] = MappingProxyType({kind.key: kind for kind in (S3Objects, EventPattern)})
"""Each kind by the field of a trigger's entry that states it, which is also `context.trigger.kind`."""

__all__ = ["KINDS", "EventPattern", "S3Object", "S3Objects", "StartVariable", "Trigger", "TriggerKind", "moment_in"]
