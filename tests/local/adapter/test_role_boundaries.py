"""A role's permissions boundary is that of its template, at each deployment of it."""

import json

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": []}


def boundaries(aws: Aws) -> list[str | None]:
    """The boundary of a role after it was made with one, given another, and left without."""
    iam, stack, found = aws.client("iam"), Stack(aws), []
    arns = [iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(DOCUMENT))["Policy"]["Arn"] for name in "ab"]
    for boundary in ({"PermissionsBoundary": arns[0]}, {"PermissionsBoundary": arns[1]}, {}):
        role = resource("IAM::Role", RoleName="report", AssumeRolePolicyDocument=TRUST, **boundary)
        stack.deploy({"Role": role})
        shown = iam.get_role(RoleName="report")["Role"].get("PermissionsBoundary", {})
        found.append(shown.get("PermissionsBoundaryArn", "").rpartition("/")[2] or None)
    return found


def test_a_role_has_the_boundary_of_its_template(plain: Aws, local: Aws) -> None:
    assert boundaries(local) == ["a", "b", None]
    assert boundaries(plain) == [None, None, None]


def test_a_boundary_that_is_not_there_is_rejected(local: Aws) -> None:
    boundary = "arn:aws:iam::222222222222:policy/nowhere"
    unbounded = resource("IAM::Role", RoleName="report", AssumeRolePolicyDocument=TRUST)
    bounded = {**unbounded, "Properties": {**unbounded["Properties"], "PermissionsBoundary": boundary}}
    said = f"Scope ARN: {boundary} does not exist or is not attachable."
    assert Stack(local, "made").deploy({"Role": bounded}) == Outcome("ROLLBACK_COMPLETE", said)
    assert Stack(local, "changed").deploy({"Role": unbounded}).status == "CREATE_COMPLETE"
    assert Stack(local, "changed").deploy({"Role": bounded}) == Outcome("UPDATE_ROLLBACK_COMPLETE", said)
