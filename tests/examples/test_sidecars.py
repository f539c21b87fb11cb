"""The second containers of the two systems, against figures of their own."""

from collections.abc import Mapping
from dataclasses import replace

from rota.registry import Environment, RepositoryImage, loads
from rota.registry.health_check import HealthCheck
from tests.examples.conftest import EXAMPLES

TASK = "pub-payments-process-1099-documents"
ASPNETCORE = {
    "test": "Test",
    "stage": "Staging",
    "prod": "Production",
    "performance": "Performance",
    "training": "Training",
    "uat": "UAT",
    "breakfix": "Breakfix",
    "cps-preview": "CPSPreview",
    "long": "Long",
    "trn2": "Training",
    "infra-test": "Test",
}
TAG = "0a3237102997c896ddf41021c65a83bfed650b5e"


def test_the_1099_task_has_its_pdf_service_beside_it_and_no_other_task_has_any(pfml: Mapping[str, Environment]) -> None:
    for name, environment in pfml.items():
        assert [task.name for task in environment.tasks if task.containers] == [TASK]
        (pdf,) = environment.task(TASK).containers
        assert (pdf.command, pdf.ports, pdf.essential) == (("dotnet", "PfmlPdfApi.dll"), (5000,), True)
        assert pdf.env == {"ASPNETCORE_ENVIRONMENT": ASPNETCORE[name]}
        assert pdf.image == RepositoryImage("pfml-pdf-api", TAG)
        assert environment.task(TASK).env["PDF_API_HOST"] == "http://localhost:5000"


def test_each_of_the_two_containers_has_half_of_the_task(pfml: Mapping[str, Environment]) -> None:
    task = pfml["prod"].task(TASK)
    (pdf,) = task.containers
    assert (task.cpu - (pdf.cpu or 0), pdf.cpu) == (2048, 2048)
    assert (task.memory - (pdf.memory or 0), pdf.memory) == (4096, 4096)


def test_the_collector_may_stand_beside_any_task_of_milmove(milmove: Mapping[str, Environment]) -> None:
    assert not any(task.containers for environment in milmove.values() for task in environment.tasks)
    text = (EXAMPLES / "milmove/tasks.yaml").read_text()
    registry = loads(text.replace("use: [gateway-sftp]", "use: [gateway-sftp, collector]"), "milmove.yaml")
    assert registry.warnings == ()
    task, before = (each["prd"].task("connect-to-gex-via-sftp") for each in (registry.resolved, milmove))
    (otel,) = task.containers
    assert (otel.name, otel.essential, otel.image) == ("otel", True, RepositoryImage("aws-otel-collector", "v0.29.0"))
    assert otel.health_check == HealthCheck(("CMD", "/healthcheck"))
    allowed = {action for statement in task.statements for action in statement.actions}
    assert allowed == {"cloudwatch:PutMetricData", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    assert replace(task, containers=(), statements=before.statements) == before
