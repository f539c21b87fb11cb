"""An account without Hooks has no results of Hooks, and the CDK CLI can ask for them.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListHookResults.html; the CLI asks when a
change set fails.
Ministack 1.5.33: does not know the action, so the CLI prints a warning below the reason that it looks for.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

ACTION = "ListHookResults"


def apply(_parts: Parts) -> None:
    """Answer with an empty list."""
    when_imported("ministack.services.cloudformation.handlers", _restore)


def _restore(handlers: Any) -> None:
    def list_hook_results(_params: dict[str, Any]) -> Any:
        return handlers._xml(200, f"{ACTION}Response", f"<{ACTION}Result><HookResults/></{ACTION}Result>")

    handlers._ACTION_HANDLERS[ACTION] = list_hook_results
