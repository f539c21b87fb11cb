"""What guard and learner have in common: how they read a call."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel

from rota.access import Place
from rota.runtime.guard.needs import Call, Need


def placed_call(model: OperationModel, params: Mapping[str, Any], place: Place) -> Call:
    """A call as botocore describes it, in a place."""
    service = model.service_model
    return Call(service.service_name, model.name, params, place, service.signing_name)


def login_need(user: str, place: Place) -> Need:
    """What logging in to a database needs; which instance it is, its host name does not say.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    """
    start = place.arn("rds-db", "dbuser:")
    return Need("rds-db:connect", (f"{start}*/{user}",), written=f"{re.escape(start)}[^/]+/{re.escape(user)}")
