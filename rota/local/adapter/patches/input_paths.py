"""An input transformer reads list items, such as `$.detail.containers[0].name`.

AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html, which lists array indices
and wildcards in its note on JSON paths.
Ministack 1.5.33: reads names only, and leaves a place empty whose path has an index.
"""

from collections.abc import Mapping
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts
from rota.local.simulator.input_transformer import MISSING, InvalidPathError, value_at


def apply(_parts: Parts) -> None:
    """Look each path up as the simulator does for a schedule's event, and let ministack fill in the template."""
    when_imported("ministack.services.eventbridge", _restore)


def _restore(eventbridge: Any) -> None:
    transform = eventbridge._apply_input_transformer

    def apply_input_transformer(transformer: Mapping[str, Any], rule: Any, view: Any) -> str:
        event = view.event_with_detail()
        paths = transformer.get("InputPathsMap") or {}
        indexed = {name: _found(path, event) for name, path in paths.items() if "[" in path or "*" in path}
        if not indexed:
            return str(transform(transformer, rule, view))
        # What is found stands beside the event's own fields, where ministack can read it.
        beside = {f"rota-path-{number}": value for number, value in enumerate(indexed.values())}
        renamed = {name: f"$.rota-path-{number}" for number, name in enumerate(indexed)}
        return str(transform({**transformer, "InputPathsMap": {**paths, **renamed}}, rule, _Beside(view, beside)))

    eventbridge._apply_input_transformer = apply_input_transformer


class _Beside:
    """A view of an event, with more fields for its paths to find."""

    def __init__(self, view: Any, fields: Mapping[str, Any]) -> None:
        self._view, self._fields = view, fields

    def event_with_detail(self) -> dict[str, Any]:
        return {**self._view.event_with_detail(), **self._fields}

    def envelope(self) -> Any:
        return self._view.envelope()


def _found(path: str, event: Any) -> Any:
    try:
        found = value_at(path, event)
    except InvalidPathError:
        return ""
    return "" if found is MISSING else found
