"""The roles of a deployed stack, read back and taken on: who calls, by which key, and what each role is granted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from rota.access import Policies, Statement, compile_policies
from rota.local.client.variables import variables
from tests.deployment.systems import Account
from tests.matrix.requests import Grants, grants_by

PROBER = "prober"


@dataclass(frozen=True)
class DeployedRole:
    """A role as IAM has it, and the statements of its inline policies one by one."""

    name: str
    arn: str
    trust: Mapping[str, Any]
    documents: Mapping[str, Mapping[str, Any]]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(
            Statement(_listed(each["Action"]), _listed(each["Resource"]), _conditions(each.get("Condition", {})))
            for document in self.documents.values()
            for each in document["Statement"]
        )

    @property
    def grants(self) -> Grants:
        return Grants(tuple(grant for statement in self.statements for grant in grants_by(statement)))

    @property
    def policies(self) -> Policies:
        return compile_policies(tuple(self.documents.values()))


class Callers:
    """Clients for an account's root, for a user who may do nothing but take on roles, and for each role taken on."""

    def __init__(self, account: Account) -> None:
        self._account = account
        iam = account.client("iam")
        iam.create_user(UserName=PROBER)
        may = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}
        iam.put_user_policy(UserName=PROBER, PolicyName="probe", PolicyDocument=json.dumps(may))
        key = iam.create_access_key(UserName=PROBER)["AccessKey"]
        self._keys = {
            "root": _key(account.number, "test"),
            PROBER: _key(key["AccessKeyId"], key["SecretAccessKey"]),
        }
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def account(self) -> str:
        """The account's number, which is its root's access key id as well."""
        return self._account.number

    @property
    def variables(self) -> Mapping[str, str]:
        """What leads this process to the account, as its root."""
        return variables(self._account.emulator.endpoint, account=self._account.number, region=self._account.region)

    def client(self, caller: str, service: str) -> Any:  # noqa: ANN401  # untyped
        if (caller, service) not in self._clients:
            self._clients[caller, service] = boto3.client(
                service,
                endpoint_url=self._account.emulator.endpoint,
                region_name=self._account.region,
                config=Config(retries={"total_max_attempts": 1}),
                **self._keys[caller],
            )
        return self._clients[caller, service]

    def roles(self, path: str) -> tuple[DeployedRole, ...]:
        """Every role under an IAM path, as IAM has it now."""
        return tuple(self.role(each["RoleName"]) for each in self._iam.list_roles(PathPrefix=path)["Roles"])

    def role(self, name: str) -> DeployedRole:
        found = self._iam.get_role(RoleName=name)["Role"]
        names = self._iam.list_role_policies(RoleName=name)["PolicyNames"]
        documents = {
            policy: self._iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in names
        }
        return DeployedRole(name, found["Arn"], found["AssumeRolePolicyDocument"], documents)

    def is_refused(self, role: DeployedRole) -> bool:
        """Whether the user, to whom IAM gives every role, is kept out by the role's own trust policy."""
        try:
            self._assume(role)
        except ClientError as error:
            return error.response["Error"]["Code"] == "AccessDenied"
        return False

    def take_on(self, role: DeployedRole) -> Mapping[str, str]:
        """Have the role trust the user as well, and become it; boto3's arguments for its session."""
        if role.arn not in self._keys:
            prober = {"AWS": f"arn:aws:iam::{self._account.number}:user/{PROBER}"}
            also = {"Effect": "Allow", "Principal": prober, "Action": "sts:AssumeRole"}
            document = {**role.trust, "Statement": [*role.trust["Statement"], also]}
            self._iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(document))
            found = self._assume(role)
            self._keys[role.arn] = {
                **_key(found["AccessKeyId"], found["SecretAccessKey"]),
                "aws_session_token": found["SessionToken"],
            }
        return self._keys[role.arn]

    @property
    def _iam(self) -> Any:  # noqa: ANN401  # untyped
        return self.client("root", "iam")

    def _assume(self, role: DeployedRole) -> Any:  # noqa: ANN401  # untyped
        sts = self.client(PROBER, "sts")
        return sts.assume_role(RoleArn=role.arn, RoleSessionName="probe")["Credentials"]


def _key(identity: str, secret: str) -> dict[str, str]:
    return {"aws_access_key_id": identity, "aws_secret_access_key": secret}


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _conditions(block: Mapping[str, Mapping[str, str | list[str]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {operator: {key: _listed(value) for key, value in keys.items()} for operator, keys in block.items()}
