"""The shape of an environment's network: where its tasks run, and what they reach."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rota.registry import egress, field_types
from rota.registry.model_base import Model, as_tuple

_PORTS: dict[str, Any] = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": egress.MAX_PORT},
        {
            "type": "string",
            "pattern": rf"^{egress.PORT}$",
            "patternErrorMessage": egress.PORT_RULE,
        },
    ]
}


def _port(value: object) -> object:
    try:
        egress.port_range(value)
    except ValueError as error:
        raise field_types.wrong(str(error)) from None
    return value


def _destination(value: str) -> str:
    if "${" not in value:
        try:
            egress.destination(value)
        except ValueError as error:
            raise field_types.wrong(str(error)) from None
    return value


def _description(value: str) -> str:
    if not re.fullmatch(egress.DESCRIPTION, value):
        raise field_types.wrong(egress.DESCRIPTION_RULE)
    return value


def _rules(value: object) -> object:
    if value == []:
        raise field_types.wrong(egress.AT_LEAST_ONE)
    return as_tuple(value)


Port = Annotated[Any, AfterValidator(_port), Field(json_schema_extra=_PORTS)]
To = Annotated[str, AfterValidator(_destination)]
Description = Annotated[
    str,
    AfterValidator(_description),
    Field(
        json_schema_extra={
            "pattern": rf"^{egress.DESCRIPTION}$",
            "patternErrorMessage": egress.DESCRIPTION_RULE,
        }
    ),
]


class EgressEntry(Model):
    """Where the tasks get out to, on one port or a range of ports."""

    port: Port = Field(description="A port, or a range of ports such as 5000-5010.", examples=[443, "5000-5010"])
    to: To = Field(
        description="A block of IPv4 or IPv6 addresses, a security group or a prefix list.",
        examples=["0.0.0.0/0", "::/0", "sg-0123456789abcdef0", "pl-0123456789abcdef0"],
    )
    protocol: Literal["tcp", "udp"] | None = Field(None, description="The protocol; left out, tcp.", examples=["udp"])
    description: Description | None = Field(None, description="What it is for.", examples=["The database"])


Egress = Annotated[tuple[EgressEntry, ...], BeforeValidator(_rules), Field(json_schema_extra={"minItems": 1})]


class Network(Model):
    """A network that the tasks run in, and what they reach from it."""

    vpc: field_types.VpcId | None = Field(
        None, description="The VPC's id; left out, the stack makes a VPC.", examples=["vpc-0123456789abcdef0"]
    )
    subnets: field_types.Subnets | None = Field(
        None,
        description="Ids of 1 to 16 subnets of `vpc`; Fargate picks one for each run.",
        examples=[["subnet-0123456789abcdef0"]],
    )
    security_groups: field_types.SecurityGroups | None = Field(
        None,
        description="Ids of up to 5 security groups. Left out, the stack makes one that lets nothing in.",
        examples=[["sg-0123456789abcdef0"]],
    )
    egress: Egress | None = Field(
        None,
        description="Where the security group that the stack makes lets tasks out; left out, everywhere.",
        examples=[[{"port": 443, "to": "0.0.0.0/0"}]],
    )
    assign_public_ip: bool | None = Field(
        None, description="Whether tasks get a public address; needed in public subnets without a NAT gateway."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "Network":
        if (self.vpc is None) != (self.subnets is None):
            given, missing = ("vpc", "subnets") if self.vpc else ("subnets", "vpc")
            raise field_types.wrong(f"{given} without {missing}: give both, or neither for a VPC that the stack makes")
        if self.vpc is None and (
            self.egress is None or self.security_groups is not None or self.assign_public_ip is not None
        ):
            raise field_types.wrong("needs vpc and subnets; only egress alone is for a VPC that the stack makes")
        if self.egress is not None and self.security_groups:
            raise field_types.wrong(
                "egress is for the security group that the stack makes, and security_groups names others, which have"
                " rules of their own; keep one of the two"
            )
        return self
