"""Roles with the synthesized policies make real calls: emulator, evaluator and registry agree on each of them.

Nothing is deployed. The emulator enforces IAM (AUTH=true) and is given the roles as the templates have them, but for
two things: who is to call may assume them, and since it knows the partition aws alone, that is what their ARNs say.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import islice
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rota.access import Statement, evaluate
from rota.local import Emulator
from rota.registry import loads
from tests.constructs.synthesis import STAGING
from tests.matrix.calls import CALLS, furnish, goes_through
from tests.matrix.deployed import PROJECT, Deployed, Role, deployed, registry_of
from tests.matrix.requests import Grants, Request, grants_by, grants_of
from tests.matrix.test_execution_roles import execution_grants

TOOLBOX = f"""
version: 1
app: payments
environments: {STAGING.replace("222222222222", "555555555555")}
tasks:
  take:
    command: [take]
    iam:
      sqs: {{receive: jobs}}
      ssm: {{read: [/payments/limit, /payments/rate]}}
      kms: {{encrypt: 1234abcd-12ab-34cd-56ef-1234567890ab}}
      secretsmanager: {{read: payments/token}}
  tell:
    command: [tell]
    iam:
      sqs: {{send: [jobs, audit]}}
      sns: {{publish: job-events}}
      dynamodb: {{read: [jobs, jobs/index/by-date], delete: jobs}}
      kms: {{use: 0987dcba-09fe-87dc-65ba-ab0987654321, via: s3}}
  keep:
    command: [keep]
    iam:
      s3: {{list: jobs/in/*, read: jobs/in/*, write: [jobs/out/*, jobs/bad/*], delete: jobs/in/*}}
      dynamodb:
        scan: [jobs, runs, notes, stock]
        read: [runs/index/by-day, notes/index/by-day, stock]
        write: [jobs, runs, notes, stock]
        delete: [runs, notes, stock]
  wipe:
    command: [wipe]
    iam:
      dynamodb:
        scan: [audit, jobs]
        read: [audit, notes, runs]
        write: [audit, jobs]
        delete: [audit, jobs]
"""
"""Services that no task of the three registries uses, and more of two that some use, in an account of their own."""


class Account:
    """An account of the emulator: clients for its root, and for each role that has been made in it."""

    def __init__(self, emulator: Emulator, there: Deployed) -> None:
        self._emulator, self._there = emulator, there
        self._clients: dict[tuple[str, str], Any] = {}
        # A key of twelve digits is the root of that account.
        self._keys = {"root": (there.place.account, "test", None)}
        iam = self.client("root", "iam")
        iam.create_user(UserName="prober")
        policy = {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
        }
        iam.put_user_policy(UserName="prober", PolicyName="probe", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="prober")["AccessKey"]
        self._keys["prober"] = (key["AccessKeyId"], key["SecretAccessKey"], None)

    def client(self, user: str, service: str) -> Any:  # noqa: ANN401  # untyped
        if (user, service) not in self._clients:
            key, password, token = self._keys[user]
            self._clients[user, service] = boto3.client(
                service,
                endpoint_url=self._emulator.endpoint,
                region_name=self._there.place.region,
                aws_access_key_id=key,
                aws_secret_access_key=password,
                aws_session_token=token,
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[user, service]

    def assume(self, role: Role) -> None:
        """Make a role with the template's policies, and become it."""
        if role.arn in self._keys:
            return
        iam, sts = self.client("root", "iam"), self.client("prober", "sts")
        account, name = self._there.place.account, role.arn.rpartition("/")[2]
        prober = {"AWS": f"arn:aws:iam::{account}:user/prober"}
        trust = {"Effect": "Allow", "Principal": prober, "Action": "sts:AssumeRole"}
        document = {**role.trust, "Statement": [*role.trust["Statement"], trust]}
        path = self._there.environment.names.path
        made = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(document))
        for index, policy in enumerate(role.documents):
            text = in_partition_aws(json.dumps(policy))
            iam.put_role_policy(RoleName=name, PolicyName=f"policy{index}", PolicyDocument=text)
        session = sts.assume_role(RoleArn=made["Role"]["Arn"], RoleSessionName="probe")["Credentials"]
        self._keys[role.arn] = (session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])


def in_partition_aws(text: str) -> str:
    return text.replace("arn:aws-us-gov:", "arn:aws:")


Probe = tuple[Role, Request, bool]
"""Who calls, what for, and whether the registry grants it."""


def probes_of(role: Role, own: Grants, siblings: Iterable[Request]) -> Iterator[Probe]:
    """What a role may do, what lies beside that, and some of what others may do; only what a call can ask for."""
    near = [request for grant in own.all for request in (*grant.neighbours(), *grant.other_conditions())]
    others = islice((request for request in siblings if request.action in CALLS and not own.cover(request)), 6)
    for request in dict.fromkeys([*own.requests(), *near, *others]):
        # A service that uses a key for the task is no part of a call that the task makes itself.
        if request.action in CALLS and "kms:ViaService" not in dict(request.context):
            yield role, request, own.cover(request)


def probes(there: Deployed, tasks: Iterable[str]) -> Iterator[Probe]:
    """The probes of some tasks' roles, of their execution roles, and of the role that starts them."""
    grants = {task: grants_of(there.registry, task, there.environment.name, there.place) for task in tasks}
    everyones = tuple(dict.fromkeys(request for each in grants.values() for request in each.requests()))
    secrets = tuple(request for task in grants for request in execution_grants(there, task).requests())
    for task, own in grants.items():
        definition = there.definitions[task]
        yield from probes_of(definition.task_role, own, everyones)
        if there.environment.task(task).secrets:
            yield from probes_of(definition.execution_role, execution_grants(there, task), (*everyones, *secrets))
    for start in there.starts[:1]:
        send = Statement(("sqs:SendMessage",), (start.dead_letters,))
        yield from probes_of(start.role, Grants(tuple(grants_by(send))), everyones)


ASKED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "shop": ("staging", ()),
    "milmove": ("prd", ()),
    # As many as differ: a secret, folders of two buckets, a whole bucket, a single object, nothing but secrets.
    "pfml": (
        "prod",
        (
            "update-gender-data-from-rmv",
            "cps-errors-crawler",
            "pub-payments-copy-audit-report",
            "sftp-tool",
            "register-leave-admins-with-fineos",
            "db-migrate-up",
        ),
    ),
    "toolbox": ("staging", ()),
}
"""Whose roles make calls: an environment of each registry, and the tasks where it is not all of them."""

AT_LEAST = {
    "s3": (25, 100),
    "dynamodb": (20, 50),
    "sqs": (4, 6),
    "secretsmanager": (2, 10),
    "ssm": (2, 4),
    "sns": (1, 2),
    "kms": (2, 4),
}
"""Service -> how many calls have to be allowed and denied, over all roles."""


@cache
def asked(system: str) -> tuple[Deployed, tuple[Probe, ...]]:
    name, tasks = ASKED[system]
    registry = loads(TOOLBOX, "tasks.yaml", PROJECT) if system == "toolbox" else registry_of(system)
    there = deployed(registry, name)
    return there, tuple(probes(there, tasks or there.definitions))


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator({"AUTH": "true"}) as running:
        yield running


@pytest.mark.parametrize("system", ASKED)
def test_a_call_goes_through_exactly_if_the_registry_grants_it(emulator: Emulator, system: str) -> None:
    there, rows = asked(system)
    account = Account(emulator, there)
    disagree = []
    for role, request, granted in rows:
        decision = evaluate(role.policies, request.action, request.resource, dict(request.context))
        account.assume(role)
        furnish(partial(account.client, "root"), request.resource, there.place.region)
        through = goes_through(partial(account.client, role.arn), request)
        if decision.allowed is not granted or through is not granted:
            disagree.append(f"{role.arn}: {request}: registry {granted}, emulator {through}, {decision.reason}")
    assert disagree == []


def test_calls_are_made_to_all_seven_services_and_many_of_each_kind() -> None:
    counts = Counter(
        (request.action.partition(":")[0], granted) for system in ASKED for _, request, granted in asked(system)[1]
    )
    too_few = {
        service: (counts[service, True], counts[service, False])
        for service, (allowed, denied) in AT_LEAST.items()
        if counts[service, True] < allowed or counts[service, False] < denied
    }
    assert too_few == {}
