"""The `iam:` block of the registry: read, added up over bundles and overrides, and turned into statements."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rota.access.document import canonical_conditions, merged
from rota.access.exact import parse_exact
from rota.access.kms_via import NEED_VIA, VIA, via_condition, why_no_via
from rota.access.rejections import why_rejected
from rota.access.statement import Place, Statement
from rota.access.text_values import placed_texts, texts, unusual_character
from rota.access.verbs import VERBS, Verb
from rota.errors import Path, Problem, ProblemsError, did_you_mean, nearest, shown

_NO_PLACE = Place("aws", "us-east-1", "222222222222")
"""A place to test whether a value fits a form, which does not depend on the place."""

_ALSO_KNOWN_AS = {
    "statement": "exact",
    "statements": "exact",
    "eventbridge": "events",
    "stepfunctions": "states",
    "step-functions": "states",
    "sfn": "states",
    "rds-db": "rds",
    "sesv2": "ses",
    "secrets": "secretsmanager",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One verb on one value, as the registry writes it: `s3: {read: reports/in/*}`; `via` narrows those of kms."""

    service: str
    verb: str
    value: str
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a task may do, free of account and region: scopes by verb and exact statements, each once, in order."""

    named: tuple[Scope, ...] = ()
    exact: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Scope | Statement]) -> "Scopes":
        """The scopes and the exact statements among some lines, each once."""
        named: dict[Scope, None] = {}
        exact: list[Statement] = []
        for line in lines:
            if isinstance(line, Scope):
                named[line] = None
            elif line not in exact:
                exact.append(line)
        return cls(tuple(named), tuple(exact))

    def __bool__(self) -> bool:
        return bool(self.named or self.exact)

    def statements(self, place: Place) -> tuple[Statement, ...]:
        """The statements of a role in that account and region, merged and ordered by their content alone.

        Names become ARNs of the place. Raises ValueError for a value whose placeholders were filled with something that
        `parse_scopes` would reject, so parse what is resolved.
        """
        return merged([*_joined_conditions([_statement(scope, place) for scope in self.named]), *self.exact])


def parse_scopes(raw: object) -> Scopes:
    """The scopes of an `iam:` mapping: service -> verb -> text or list of texts, and `exact`.

    A value may have placeholders (`${name}`) anywhere. Raises ProblemsError with every problem, in the order of the
    mapping, with paths below it.
    """
    return Scopes.of(line for _, line in parse_lines(raw))


def parse_lines(raw: object) -> tuple[tuple[Path, Scope | Statement], ...]:
    """Each value of a verb and each exact statement of an `iam:` mapping, with its path below it.

    A value that is written twice is returned twice. Raises ProblemsError as `parse_scopes` does.
    """
    problems: list[Problem] = []
    lines: list[tuple[Path, Scope | Statement]] = []
    if not isinstance(raw, Mapping):
        message = f"expected service -> verb -> value, such as {{s3: {{read: reports/in/*}}}} (got {shown(raw)})"
        raise ProblemsError([Problem((), message)])
    for service, verbs in raw.items():
        path: Path = (str(service),)
        if service == "exact":
            statements, found = parse_exact(verbs)
            lines.extend((("exact", index), statement) for index, statement in enumerate(statements))
            problems.extend(found)
        elif service not in VERBS:
            problems.append(Problem(path, _unknown_service(service), on_key=True))
        elif not isinstance(verbs, Mapping) or not verbs:
            example = next(iter(VERBS[service].values()))
            message = f"expected verb -> value, such as {{{example.name}: {example.grants[0][0].example}}}"
            problems.append(Problem(path, f"{message} (got {shown(verbs)})"))
        else:
            lines.extend(_of_service(service, verbs, problems))
    if problems:
        raise ProblemsError(problems)
    return tuple(lines)


def _of_service(service: str, verbs: Mapping[object, object], problems: list[Problem]) -> Iterator[tuple[Path, Scope]]:
    via = _via(verbs, problems) if service == "kms" else ()
    for name, value in verbs.items():
        path = (service, str(name))
        if service == "kms" and name == VIA:
            continue
        if not isinstance(name, str) or name not in VERBS[service]:
            problems.append(Problem(path, _unknown_verb(service, name), on_key=True))
            continue
        verb = VERBS[service][name]
        texts(value, path, problems, lambda text, verb=verb: _rejection(verb, text))  # type: ignore[misc]
        for place, text in placed_texts(value, path):
            yield place, Scope(service, name, text, via)


def _via(verbs: Mapping[object, object], problems: list[Problem]) -> tuple[str, ...]:
    """The services that `via` names for all verbs beside it."""
    needing = [str(name) for name in verbs if name in NEED_VIA]
    if VIA not in verbs:
        for name in needing:
            message = f"'{name}' needs 'via', the service that uses the key for the task, such as {{via: s3}}"
            problems.append(Problem(("kms", name), message, on_key=True))
        return ()
    if len(verbs) == 1:
        message = "'via' narrows other verbs, and there is none here; add 'use' with the key"
        problems.append(Problem(("kms", VIA), message, on_key=True))
    return tuple(sorted(texts(verbs[VIA], ("kms", VIA), problems, why_no_via)))


def _rejection(verb: Verb, text: str) -> str:
    fits = text == text.strip() and not unusual_character(text) and verb.resolve(text, _NO_PLACE)
    return "" if fits else why_rejected(verb, text)


def _unknown_service(service: object) -> str:
    known = [*VERBS, "exact"]
    meant = _ALSO_KNOWN_AS.get(str(service).lower())
    hint = f"; did you mean '{meant}'?" if meant else nearest(str(service).lower(), known)
    return f"unknown service {shown(service)}{hint}"


def _unknown_verb(service: str, name: object) -> str:
    verbs = [*VERBS[service], *([VIA] if service == "kms" else [])]
    known = f"; {service} has {', '.join(verbs)}; any other action goes under 'exact'"
    return f"unknown verb {shown(name)}{did_you_mean(str(name).lower(), verbs) or known}"


def _statement(scope: Scope, place: Place) -> Statement:
    verb = VERBS[scope.service][scope.verb]
    found = verb.resolve(scope.value, place)
    if found is None:
        raise ValueError(f"{scope.service}.{scope.verb}: {why_rejected(verb, scope.value)}")
    actions, target = found
    conditions = {**target.conditions, **(via_condition(scope.via, target.resource) if scope.via else {})}
    return Statement(actions, (target.resource,), conditions, verb.reason if target.resource == "*" else "")


def _joined_conditions(statements: list[Statement]) -> list[Statement]:
    """Statements that differ only in the values of their one condition become one, for IAM takes any of several values.

    Right for the positive operators of the verbs; exact statements may have negative ones and stay as they are.
    """
    joined: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        shape = tuple((operator, key) for operator, keys in statement.conditions.items() for key in keys)
        # Of two conditions that both differ, the values of one would be allowed with those of the other.
        apart = canonical_conditions(statement.conditions) if len(shape) > 1 else ()
        key = (statement.actions, statement.resources, shape, apart)
        joined[key] = _either(joined[key], statement) if key in joined else statement
    return list(joined.values())


def _either(one: Statement, other: Statement) -> Statement:
    conditions = {
        operator: {key: (*one.conditions[operator][key], *values) for key, values in keys.items()}
        for operator, keys in other.conditions.items()
    }
    return Statement(one.actions, one.resources, conditions, one.reason)
