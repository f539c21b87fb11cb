"""Texts of a policy that hold wildcards and policy variables, compiled into functions that match a request's texts."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rota.access.evaluation.request import EvaluationError, Request
from rota.errors import shown

Matches = Callable[[str, Request], bool]
"""Whether a text of the request matches; the request gives the policy variables their values."""


class Wildcard(Enum):
    """A wildcard: `*` for any number of characters, `?` for exactly one."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Variable:
    """A policy variable such as `${aws:PrincipalTag/team, 'none'}`; the key is in lower case."""

    key: str
    default: str | None


Filled = str | Wildcard
Token = Filled | Variable

_SPECIAL = re.compile(r"\$\{([^}]*)\}?|[*?]")
_VARIABLE = re.compile(r"([A-Za-z0-9.-]+:[^\s,'{}$*?]+)(?:, '([^'{}$*?]+)')?")
_FIELDS = 6


def tokens(text: str, *, wildcards: bool) -> tuple[Token, ...]:
    """The text in pieces: literal text, wildcards where they count, and policy variables.

    `${*}`, `${?}` and `${$}` are the literal characters. Raises EvaluationError for a malformed variable.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    found: list[Token] = []
    end = 0
    for special in _SPECIAL.finditer(text):
        if special[1] is None and not wildcards:
            continue
        _append(found, text[end : special.start()])
        end = special.end()
        if special[1] is None:
            _append(found, Wildcard(special[0]))
        elif special[0] in {"${*}", "${?}", "${$}"}:
            _append(found, special[1])
        else:
            _append(found, _variable(special[0]))
    _append(found, text[end:])
    return tuple(found)


def _append(found: list[Token], token: Token) -> None:
    """Add a piece; neighbouring literals join, and a second `*` in a row adds nothing to the first."""
    if isinstance(token, str) and found and isinstance(found[-1], str):
        found[-1] += token
    elif token and not (token is Wildcard.ANY and found and found[-1] is Wildcard.ANY):
        found.append(token)


def _variable(text: str) -> Variable:
    known = _VARIABLE.fullmatch(text[2:-1]) if text.endswith("}") else None
    if known is None:
        raise EvaluationError(
            f"{shown(text)} is not a policy variable; expected ${{aws:username}} or ${{aws:username, 'nobody'}}"
        )
    return Variable(known[1].lower(), known[2])


def literal(text: str) -> Matches:
    """Matches the whole text as it is, with regard to case."""
    return _matcher(tokens(text, wildcards=False), lambda filled: _joined(filled).__eq__)


def literal_in_any_case(text: str) -> Matches:
    """Matches the whole text as it is, without regard to case."""

    def compiled(filled: Iterable[Filled]) -> Callable[[str], object]:
        wanted = _joined(filled).lower()
        return lambda value: value.lower() == wanted

    return _matcher(tokens(text, wildcards=False), compiled)


def like(text: str) -> Matches:
    """Matches the whole text, in which `*` and `?` are wildcards for any characters, with regard to case."""
    return _matcher(tokens(text, wildcards=True), lambda filled: _pattern(_any_characters(filled)))


def arn_like(text: str) -> Matches:
    """Matches an ARN part by part: in the first five, a wildcard never matches a colon.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    ("Each of the six colon-delimited components of the ARN is checked separately").
    """
    _parts(tokens(text, wildcards=True), text)
    return _matcher(tokens(text, wildcards=True), lambda filled: _pattern(_arn(_parts(filled, text), across=False)))


def resource(text: str) -> Matches:
    """Matches the resource of a request: `*`, or an ARN with wildcards, and variables after its fifth colon only.

    A `*` at the end of a part reaches beyond its colon; any other wildcard in the first five parts does not.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    if text == "*":
        return lambda _value, _request: True
    pieces = tokens(text, wildcards=True)
    *head, _ = _parts(pieces, text)
    if any(isinstance(piece, Variable) for part in head for piece in part):
        raise EvaluationError(f"{shown(text)}: an ARN can have a policy variable only after its fifth colon")
    if any(isinstance(piece, Wildcard) for piece in head[2]):
        raise EvaluationError(f"{shown(text)}: the service of an ARN cannot have a wildcard")
    return _matcher(pieces, lambda filled: _pattern(_arn(_parts(filled, text), across=True)))


def is_arn(text: str) -> bool:
    """Whether a text of a request has the shape of an ARN."""
    parts = text.split(":", _FIELDS - 1)
    return len(parts) == _FIELDS and parts[0] == "arn" and bool(parts[1] and parts[2] and parts[-1])


def _matcher(pieces: tuple[Token, ...], compiled: Callable[[tuple[Filled, ...]], Callable[[str], object]]) -> Matches:
    """The matcher of a pattern: compiled now, or, where it has variables, once each request gives their values."""
    wild = any(isinstance(piece, Wildcard) for piece in pieces)
    if not any(isinstance(piece, Variable) for piece in pieces):
        test = compiled(tuple(piece for piece in pieces if not isinstance(piece, Variable)))
        return lambda value, _request: bool(test(value))

    def matches(value: str, request: Request) -> bool:
        filled = _filled(pieces, request, wild=wild)
        return filled is not None and bool(compiled(filled)(value))

    return matches


def _filled(pieces: Iterable[Token], request: Request, *, wild: bool) -> tuple[Filled, ...] | None:
    """The pieces with every variable's value; None where one has none, because then nothing matches.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
    """
    filled: list[Filled] = []
    for piece in pieces:
        if not isinstance(piece, Variable):
            filled.append(piece)
            continue
        value = request.variable(piece.key) or piece.default
        if value is None:
            return None
        if wild and ("*" in value or "?" in value):
            raise EvaluationError(f"the policy variable ${{{piece.key}}} has a wildcard in its value {shown(value)}")
        filled.append(value)
    return tuple(filled)


def _joined(filled: Iterable[Filled]) -> str:
    return "".join(piece for piece in filled if isinstance(piece, str))


def _parts(pieces: Iterable[Token], text: str) -> list[list[Token]]:
    """The six parts of an ARN; only colons that the policy writes out divide them."""
    parts: list[list[Token]] = [[]]
    for piece in pieces:
        if not isinstance(piece, str):
            parts[-1].append(piece)
            continue
        first, *others = piece.split(":", _FIELDS - len(parts))
        parts[-1] += [first] if first else []
        parts += [[other] if other else [] for other in others]
    if len(parts) < _FIELDS or parts[0] != ["arn"] or not parts[-1]:
        raise EvaluationError(f"{shown(text)} is not an ARN; expected arn:partition:service:region:account:resource")
    return parts


def _arn(parts: list[list[Token]], *, across: bool) -> str:
    """The regular expression of an ARN's six parts; `across`: a part's last `*` reaches beyond its colon."""
    *head, last = parts
    written = []
    for part in head:
        expression = [
            re.escape(piece) if isinstance(piece, str) else "[^:]*" if piece is Wildcard.ANY else "[^:]"
            for piece in part
        ]
        if across and part and part[-1] is Wildcard.ANY:
            expression[-1] = ".*"
        written.append("".join(expression))
    return ":".join([*written, _any_characters(last)])


def _any_characters(pieces: Iterable[Token]) -> str:
    """The regular expression in which wildcards match any characters.

    Text between two `*` is taken where it is first found, and never looked for again (the atomic group), so
    that no pattern takes more than quadratic time.
    """
    fixed = [""]
    for piece in pieces:
        if piece is Wildcard.ANY:
            fixed.append("")
        else:
            fixed[-1] += re.escape(piece) if isinstance(piece, str) else "."
    if len(fixed) == 1:
        return fixed[0]
    first, *between, last = fixed
    return first + "".join(f"(?>.*?{text})" for text in between) + ".*" + last


@lru_cache(maxsize=1024)
def _pattern(expression: str) -> Callable[[str], object]:
    return re.compile(expression, re.DOTALL).fullmatch


@dataclass(frozen=True, slots=True)
class Names:
    """Alternatives, of which one must match: names in full, names that end in their only wildcard, `*`, and others."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    others: tuple[Matches, ...]

    def match(self, name: str, request: Request) -> bool:
        """Whether one of the alternatives matches."""
        if name in self.exact or name.startswith(self.prefixes):
            return True
        matched = [matches(name, request) for matches in self.others]  # each is asked, so that any error shows
        return any(matched)


def names(texts: Iterable[str], compiled: Callable[[str], Matches]) -> Names:
    """Alternatives with the plain ones set apart, which are the common ones, and the quickest to compare."""
    exact: set[str] = set()
    prefixes: list[str] = []
    others: list[Matches] = []
    for text in texts:
        matches = compiled(text)
        if "${" in text or "*" in text[:-1] or "?" in text or not text.endswith("*"):
            if any(special in text for special in ("${", "*", "?")):
                others.append(matches)
            else:
                exact.add(text)
        else:
            prefixes.append(text[:-1])
    return Names(frozenset(exact), tuple(prefixes), tuple(others))
