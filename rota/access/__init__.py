"""What an IAM scope of the registry means: explicit statements for explicit resources. Pure: no AWS, no clock, no files."""

from rota.access.statement import Conditions, Place, Statement

__all__ = ["Conditions", "Place", "Statement"]
