"""IAM policy documents, checked and compiled once so that many requests can be put to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rota.access.evaluation import patterns
from rota.access.evaluation.conditions import Condition, conditions
from rota.access.evaluation.decision import StatementId
from rota.access.evaluation.patterns import Names
from rota.access.evaluation.principals import Principal, Principals, principals
from rota.access.evaluation.request import EvaluationError, Request
from rota.errors import did_you_mean, shown

Document = Mapping[str, object]
"""A policy as IAM's JSON, such as policy_document() gives."""

Parameters = Mapping[str, str]
"""CloudFormation pseudo parameters: `AWS::AccountId` -> `222222222222`."""

_NO_CONTEXT = Request()  # an action has no policy variables

_DOCUMENT = frozenset({"Version", "Id", "Statement"})
_STATEMENT = frozenset(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_REQUESTED = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_PSEUDO_PARAMETER = re.compile(r"\$\{(AWS::[A-Za-z]+)\}")


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """One statement, ready to be asked. Identity policies have no `principals`, trust policies no `resources`."""

    id: StatementId
    allows: bool
    principals: Principals | None
    actions: Names
    not_actions: bool
    resources: Names | None
    not_resources: bool
    written_resources: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def covers_action(self, lowered: str) -> bool:
        """Whether the statement is about this action, given in lower case."""
        return self.actions.match(lowered, _NO_CONTEXT) is not self.not_actions

    def covers_resource(self, resource: str, request: Request) -> bool:
        """Whether the statement is about this resource."""
        return self.resources is None or self.resources.match(resource, request) is not self.not_resources

    def covers_principal(self, principal: Principal | None) -> bool:
        """Whether the statement names this principal; that of an identity policy is whoever has the policy."""
        return self.principals is None or principal is None or self.principals.match(principal)


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies that hold together, compiled by `compile_policies`."""

    statements: tuple[CompiledStatement, ...]
    _by_action: dict[str, tuple[CompiledStatement, ...]] = field(default_factory=dict, init=False, repr=False)

    def about(self, action: str) -> tuple[CompiledStatement, ...]:
        """The statements about an action; a program calls few actions, each many times, so they are kept.

        Raises EvaluationError for a text that is no action.
        """
        known = self._by_action.get(action)
        if known is None:
            if not _REQUESTED.fullmatch(action):
                raise EvaluationError(f"the action is {shown(action)}; expected service:Action, such as s3:GetObject")
            known = tuple(each for each in self.statements if each.covers_action(action.lower()))
            self._by_action[action] = known
        return known


def compile_policies(
    policies: Document | Sequence[Document] | Policies, parameters: Parameters | None = None
) -> Policies:
    """One identity policy or several, compiled.

    `parameters` fill in `${AWS::AccountId}` and the other pseudo parameters of CloudFormation. A policy may have no
    statements, which IAM itself rejects: it allows nothing. Raises EvaluationError for any other document that IAM
    rejects, for a pseudo parameter without a value, and for what the evaluator does not know.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    if isinstance(policies, Policies):
        if parameters:
            raise EvaluationError("the policies are compiled already; give the parameters to compile_policies")
        return policies
    documents = [policies] if isinstance(policies, Mapping) else policies
    if not isinstance(documents, list | tuple):
        raise EvaluationError(f"expected a policy document or a list of them (got {shown(documents)})")
    return Policies(
        tuple(
            statement
            for index, document in enumerate(documents)
            for statement in compiled_statements(document, index, parameters or {}, trust=False)
        )
    )


def compiled_statements(
    document: object, policy: int, parameters: Parameters, *, trust: bool
) -> Iterator[CompiledStatement]:
    """The statements of one document: of a role's trust policy, or of an identity policy."""
    if not isinstance(document, Mapping):
        raise EvaluationError(f"policies[{policy}]: expected a policy document (got {shown(document)})")
    if unknown := next((key for key in document if key not in _DOCUMENT), None):
        raise EvaluationError(
            f"policies[{policy}]: unknown element {shown(unknown)}{did_you_mean(str(unknown), _DOCUMENT)}"
        )
    if "Id" in document and not trust:
        raise EvaluationError(f"policies[{policy}]: an identity policy has no Id")
    version = document.get("Version", "2008-10-17")
    if version not in ("2008-10-17", "2012-10-17"):
        raise EvaluationError(f"policies[{policy}].Version: expected '2012-10-17' (got {shown(version)})")
    statements = document.get("Statement")
    listed = [statements] if isinstance(statements, Mapping) else _list(statements, policy)
    for index, raw in enumerate(listed):
        sid = raw.get("Sid", "") if isinstance(raw, Mapping) else ""
        where = StatementId(policy, index, sid if isinstance(sid, str) else "")
        try:
            yield _statement(_filled(raw, parameters), where, str(version), trust=trust)
        except EvaluationError as error:
            raise EvaluationError(f"{where}: {error}") from None
    sids = [raw["Sid"] for raw in listed if isinstance(raw, Mapping) and raw.get("Sid")]
    if len(set(sids)) < len(sids):
        raise EvaluationError(f"policies[{policy}]: two statements have the same Sid")


def _list(statements: object, policy: int) -> list[object]:
    if isinstance(statements, list | tuple):
        return list(statements)
    raise EvaluationError(f"policies[{policy}].Statement: expected a list of statements (got {shown(statements)})")


def _statement(raw: object, where: StatementId, version: str, *, trust: bool) -> CompiledStatement:
    if not isinstance(raw, Mapping):
        raise EvaluationError(f"expected a statement (got {shown(raw)})")
    if unknown := next((key for key in raw if key not in _STATEMENT), None):
        raise EvaluationError(f"unknown element {shown(unknown)}{did_you_mean(str(unknown), _STATEMENT)}")
    if version != "2012-10-17" and "${" in repr(raw):
        raise EvaluationError("policy variables need Version 2012-10-17; without it AWS reads them as plain text")
    sid, effect = raw.get("Sid", ""), raw.get("Effect")
    if not isinstance(sid, str) or not re.fullmatch(r"[A-Za-z0-9]*", sid):
        raise EvaluationError(f"Sid: expected letters and digits (got {shown(sid)})")
    if effect not in ("Allow", "Deny"):
        raise EvaluationError(f"Effect: expected 'Allow' or 'Deny' (got {shown(effect)})")
    _only_where_they_belong(raw, trust=trust)
    not_actions, actions = _one_of(raw, "Action", "NotAction")
    not_resources, resources = (False, ()) if trust else _one_of(raw, "Resource", "NotResource")
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise EvaluationError(f"{shown(action)} is not an action; expected '*' or service:Action, such as s3:Get*")
    return CompiledStatement(
        id=where,
        allows=effect == "Allow",
        principals=principals(raw["Principal"]) if trust else None,
        actions=patterns.names((action.lower() for action in actions), patterns.like),
        not_actions=not_actions,
        resources=None if trust else patterns.names(resources, patterns.resource),
        not_resources=not_resources,
        written_resources=resources,
        conditions=tuple(conditions(raw.get("Condition", {}))),
    )


def _only_where_they_belong(raw: Mapping[str, object], *, trust: bool) -> None:
    """Principal is for trust policies, Resource for identity policies, NotPrincipal for neither.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    kind = "a trust policy" if trust else "an identity policy"
    for element in ("NotPrincipal", *(("Resource", "NotResource") if trust else ("Principal",))):
        if element in raw:
            raise EvaluationError(f"{kind} cannot have {element}")
    if trust and "Principal" not in raw:
        raise EvaluationError("Principal is missing")


def _one_of(raw: Mapping[str, object], element: str, opposite: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the opposite is written, and the texts of whichever of the two is."""
    if (element in raw) is (opposite in raw):
        raise EvaluationError(f"expected either {element} or {opposite}, and not both")
    name = opposite if opposite in raw else element
    values = raw[name]
    listed = tuple(values) if isinstance(values, list | tuple) else (values,)
    if not listed:
        raise EvaluationError(f"{name} is empty")
    texts = tuple(value for value in listed if isinstance(value, str))
    if len(texts) < len(listed):
        raise EvaluationError(f"{name}: expected a text or a list of texts (got {shown(values)})")
    return name == opposite, texts


def _filled(raw: object, parameters: Parameters) -> object:
    """The same value with the pseudo parameters filled in wherever a value is a text."""
    if isinstance(raw, str):
        return _PSEUDO_PARAMETER.sub(lambda found: _value(found[1], parameters), raw)
    if isinstance(raw, Mapping):
        return {key: _filled(value, parameters) for key, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [_filled(value, parameters) for value in raw]
    return raw


def _value(name: str, parameters: Parameters) -> str:
    value = parameters.get(name, "")
    if not re.fullmatch(r"[^*?$]+", value):
        raise EvaluationError(f"${{{name}}} has no value; give it in `parameters`, such as {{'{name}': '…'}}")
    return value
