"""A call of boto3, and what it needs of IAM."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import Place
from rota.access.evaluation import Context


@dataclass(frozen=True, slots=True)
class Call:
    """One call: botocore's names of service and operation, the parameters as they are sent, and where names are.

    `prefix` is the name by which the service signs, which for most is the one that IAM knows.
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
        """A parameter that is a text; empty where the call has none."""
        value = self.params.get(parameter)
        return value if isinstance(value, str) else ""

    def items(self, parameter: str) -> Iterator[Mapping[str, Any]]:
        """The mappings of a parameter that is a list of them."""
        yield from self.params.get(parameter) or ()

    def arn(self, service: str, kind: str, name: str) -> str:
        """The ARN of what the call names; a parameter that takes names takes ARNs as well."""
        return name if name.startswith("arn:") else self.place.arn(service, f"{kind}{name}")


@dataclass(frozen=True, slots=True)
class Need:
    """One action that a call needs, and the resource that it is needed on.

    `resources` are ARNs of which any one may be meant, the likeliest first, because a call can leave open which it
    is; none where it says nothing at all. `written` is a regular expression: whatever resource of a policy has this
    form may be meant as well. `context` has the condition keys that the call decides, None for those that it lacks.
    `sure` is false where the action is only assumed to have the operation's name.
    """

    action: str
    resources: tuple[str, ...] = ()
    context: Context = field(default_factory=dict)
    written: str = ""
    sure: bool = True

    @property
    def resource(self) -> str:
        """The resource as a message names it."""
        return self.resources[0] if self.resources else ""
