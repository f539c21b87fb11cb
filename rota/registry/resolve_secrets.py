"""A container's secrets from its merged layers, each as what ECS reads."""

from collections.abc import Mapping

from rota.access import Place
from rota.errors import Path, Problem, ProblemsError, dotted, shown
from rota.registry.layers import Placed
from rota.registry.placeholders import substitute, unknown_placeholders
from rota.registry.resolved_secret import Secret
from rota.registry.secrets import is_reference, read_secret


def read_secrets(
    written: Mapping[str, Placed],
    variables: Mapping[str, Path],
    values: Mapping[str, str],
    place: Place,
    problems: list[Problem],
) -> tuple[Secret, ...]:
    """The secrets of one container, by variable; `variables` has the paths of its plain variables.

    What is wrong goes to `problems`.
    """
    secrets: list[Secret] = []
    for variable, placed in written.items():
        if variable in variables:
            other = dotted(variables[variable])
            message = f"'{variable}' is a secret here and a plain variable at {other}; keep one"
            problems.append(Problem(placed.path, message, on_key=True))
            continue
        if any(unknown_placeholders(placed.value, given=values)) or (
            isinstance(placed.value, Mapping) and "from" not in placed.value
        ):
            continue  # already reported, and the rest is no reference
        try:
            secrets.append(read_secret(variable, substitute(placed.value, values), place))
        except ProblemsError as error:
            problems += [_with_its_value(problem, placed) for problem in error.problems]
    return tuple(sorted(secrets, key=lambda secret: secret.variable))


def _with_its_value(problem: Problem, placed: Placed) -> Problem:
    """A problem of a secret at its place, with what is written there unless that may be the secret itself."""
    (*_, written) = (placed.value, *(placed.value[name] for name in problem.path))
    hidden = problem.path in ((), ("from",)) and not is_reference(written)
    got = "" if hidden or shown(written) in problem.message else f" (got {shown(written)})"
    return Problem((*placed.path, *problem.path), f"{problem.message}{got}")
