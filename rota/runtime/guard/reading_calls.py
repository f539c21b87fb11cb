"""How the guard and the learner read a call."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel

from rota.access import Place
from rota.runtime.guard.needs import Call, Need


def placed_call(model: OperationModel, params: Mapping[str, Any], place: Place) -> Call:
    """The call that botocore describes, in a place."""
    service = model.service_model
    return Call(service.service_name, model.name, params, place, service.signing_name)


def login_need(user: str, place: Place) -> Need:
    """The need of a database login. The host name does not show which instance it is.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    """
    prefix = place.arn("rds-db", "dbuser:")
    return Need("rds-db:connect", (f"{prefix}*/{user}",), written=f"{re.escape(prefix)}[^/]+/{re.escape(user)}")
