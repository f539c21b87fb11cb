"""A boto3 call, and the permissions that it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import Place
from rota.access.evaluation import Context


@dataclass(frozen=True, slots=True)
class Call:
    """One call: botocore's names of service and operation, the parameters as they are sent, and the place of its names.

    `prefix` is the service's signing name, which for most services is the prefix in IAM.
    """

    service: str
    operation: str
    params: Mapping[str, Any]
    place: Place
    prefix: str

    @property
    def name(self) -> str:
        """`sqs.SendMessageBatch`."""
        return f"{self.service}.{self.operation}"

    def text(self, parameter: str) -> str:
        """A text parameter; empty if the call has none."""
        value = self.params.get(parameter)
        return value if isinstance(value, str) else ""

    def items(self, parameter: str) -> Iterator[Mapping[str, Any]]:
        """The mappings of a parameter that is a list of them."""
        yield from self.params.get(parameter) or ()

    def arn(self, service: str, kind: str, name: str) -> str:
        """The ARN of what the call names. A parameter that accepts names accepts ARNs as well."""
        return name if name.startswith("arn:") else self.place.arn(service, f"{kind}{name}")


@dataclass(frozen=True, slots=True)
class Need:
    """One action that a call needs, and the resource for it.

    `resources` are the ARNs that the call may mean, the likeliest first; none if the call names nothing. `written` is a
    regular expression: the call may also mean any resource in a policy that matches it. `context` has the condition
    keys that the call decides, None for those that it lacks. `sure` is false if the action is only assumed to have the
    operation's name.
    """

    action: str
    resources: tuple[str, ...] = ()
    context: Context = field(default_factory=dict)
    written: str = ""
    sure: bool = True

    @property
    def resource(self) -> str:
        """The resource to print in messages."""
        return self.resources[0] if self.resources else ""
