"""What a sidecar names is prepared as what its task names."""

from rota.local.prepare.needs import needs
from rota.registry import loads

REGISTRY = """
version: 1
app: payments
environments: {staging: {account: "222222222222", region: us-east-1, image: {repository: app-tasks, tag: "1"}}}
tasks:
  report:
    command: [a]
    containers: [{name: pdf, image: {repository: pdf-service, tag: "1"}, secrets: {KEY: "ssm:/pdf"}}]
"""


def test_the_image_and_the_secrets_of_a_sidecar_are_needed() -> None:
    found = {(kind, wish.name) for kind, wish, _ in needs(loads(REGISTRY, "tasks.yaml").resolve("staging"))}
    assert {("repository", "app-tasks"), ("repository", "pdf-service")} <= found
    assert [name for kind, name in found if kind == "parameter"] == ["pdf"]
