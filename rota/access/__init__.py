"""What an IAM scope of the registry means: explicit statements for explicit resources.

Pure: no AWS, no clock, no files.
"""

from rota.access.catalogue import Example, VerbDescription, catalogue
from rota.access.statement import Conditions, Place, Statement
from rota.access.verbs import STAR_REASONS

__all__ = ["STAR_REASONS", "Conditions", "Example", "Place", "Statement", "VerbDescription", "catalogue"]
