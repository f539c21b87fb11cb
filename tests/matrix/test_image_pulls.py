"""What an execution role may do for an image that is not the environment's, and nothing for any other image."""

from functools import cache

from rota.access import Statement
from rota.access.kms_via import via_condition
from rota.registry import loads
from tests.matrix.deployed import Deployed, deployed
from tests.matrix.requests import Grants, every_action, grants_by
from tests.matrix.test_execution_roles import PULL
from tests.matrix.verdicts import Verdicts

ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
TEXT = f"""
version: 1
app: pay
environments:
  staging: {{account: "222222222222", region: us-east-1, image: {{repository: app, tag: "1"}}}}
tasks:
  shared: {{command: [x]}}
  far: {{command: [x], image: {{repository: far, account: "111111111111", region: eu-west-1, tag: "1"}}}}
  cached: {{command: [x], image: {{repository: ghcr/org/app, tag: "1", pull_through_cache: true}}}}
  tagged: {{command: [x], image: {{repository: tagged, tag: "ssm:/pay/tag"}}}}
  public: {{command: image, image: {{name: public.ecr.aws/x/y, tag: "1"}}}}
  private: {{command: image, image: {{name: ghcr.io/org/app, tag: "1", credentials: "secretsmanager:pay/ghcr"}}}}
  keyed:
    command: image
    image:
      name: ghcr.io/org/app
      tag: "1"
      credentials: {{from: "secretsmanager:pay/keyed", key: {ID}}}
"""
LOGIN = Statement(("ecr:GetAuthorizationToken",), ("*",))
CACHE = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")


def repository(name: str, account: str = "222222222222", region: str = "us-east-1") -> str:
    return f"arn:aws:ecr:{region}:{account}:repository/{name}"


def reads(name: str) -> Statement:
    arn = f"arn:aws:secretsmanager:us-east-1:222222222222:secret:{name}-??????"
    return Statement(("secretsmanager:GetSecretValue",), (arn,))


KEY = f"arn:aws:kms:us-east-1:222222222222:key/{ID}"
DECRYPT = Statement(("kms:Decrypt",), (KEY,), via_condition(("secretsmanager",), KEY))
WANTED = {
    "shared": (LOGIN, Statement(PULL, (repository("app"),))),
    "far": (LOGIN, Statement(PULL, (repository("far", "111111111111", "eu-west-1"),))),
    "cached": (LOGIN, Statement((*PULL, *CACHE), (repository("ghcr/org/app"),))),
    "tagged": (LOGIN, Statement(PULL, (repository("tagged"),))),
    "public": (),
    "private": (reads("pay/ghcr"),),
    "keyed": (reads("pay/keyed"), DECRYPT),
}
"""Task -> what its execution role may do but for the logs."""


@cache
def there() -> Deployed:
    return deployed(loads(TEXT), "staging")


def test_each_execution_role_pulls_its_own_image_and_no_other() -> None:
    verdicts = Verdicts()
    grants = {
        task: Grants(tuple(grant for statement in statements for grant in grants_by(statement)))
        for task, statements in WANTED.items()
    }
    everyones = tuple(dict.fromkeys(request for each in grants.values() for request in each.requests()))
    repositories = [statement.resources[0] for each in WANTED.values() for statement in each[1:2]]
    for task, own in grants.items():
        role = there().definitions[task].execution_role
        verdicts.ask(role, "what it is for", own.requests(), own)
        verdicts.ask(role, "a sibling's", (each for each in everyones if each not in own.requests()), own)
        near = [each for grant in own.all for each in (*grant.neighbours(), *grant.elsewhere())]
        verdicts.ask(role, "near", near, own)
        for resource in repositories:
            verdicts.ask(role, "all of ECR", every_action(["ecr"], resource), own)
    verdicts.assert_right(
        allowed={"what it is for": 4 * 4 + 2 + 3}, denied={"a sibling's": 60, "near": 60, "all of ECR": 500}
    )
