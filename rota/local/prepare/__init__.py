"""`rota local prepare`: what an environment's tasks name and no stack makes, made in the local AWS."""

from rota.local.prepare.kinds import PLACEHOLDER
from rota.local.prepare.prepared import Prepared
from rota.local.prepare.preparing import prepare

__all__ = ["PLACEHOLDER", "Prepared", "prepare"]
