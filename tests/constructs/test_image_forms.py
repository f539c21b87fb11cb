"""Whatever is written as an image is rejected, or is one URI with exactly the permissions that pulling it needs."""

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from rota.registry import BuildImage, Environment, NamedImage, RepositoryImage, loads
from rota.registry.model_image import SOURCES
from rota_cdk import TaskImages, policies
from tests.properties import cases

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
SECRET = "arn:aws:secretsmanager:us-east-1:222222222222:secret:shop/ghcr"
RIGHT: dict[str, list[Any]] = {
    "build": [".", "${environment}"],
    "dockerfile": ["docker/Dockerfile"],
    "target": ["tasks"],
    "args": [{"A": "1"}, {}],
    "repository": ["app", "team/app", "${environment}-app"],
    "account": ["111111111111", "222222222222", "${account}"],
    "region": ["eu-west-1", "us-east-1", "${region}"],
    "pull_through_cache": [True, False],
    "name": ["python", "org/app", "ghcr.io/org/app", "nexus:8443/app", "public.ecr.aws/x/y", "${environment}/app"],
    "credentials": ["secretsmanager:shop/ghcr", f"{SECRET}-AbCdEf"],
    "tag": ["1.4", "ssm:/tag", "v${environment}"],
    "digest": [DIGEST],
}
WRONG: dict[str, list[Any]] = {
    "dockerfile": ["../Dockerfile", "/Dockerfile"],
    "target": ["a b"],
    "args": [{"a-b": "1"}],
    "repository": ["App", "ghcr.io/org/app", "111111111111.dkr.ecr.eu-west-1.amazonaws.com/app"],
    "account": ["1", "${environment}"],
    "region": ["cn-north-1", "here"],
    "name": ["ghcr.io/org/app:1", "localhost/app", "Org/app", "111111111111.dkr.ecr.us-east-1.amazonaws.com/app"],
    "credentials": ["ssm:/ghcr", "hunter2", {"from": "secretsmanager:shop/ghcr#key"}],
    "tag": ["latest", "${environment}", "a/b", "ssm:/${region}//tag", "ssm:/a:1"],
    "digest": ["sha256:0", "latest"],
}


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """An entry with one source and fields that go with it, now and then with another field, or with a wrong value."""
    source = draw(st.sampled_from(list(SOURCES)))
    reference = draw(st.sampled_from(["tag", "digest"]))
    others = [field for field in SOURCES[source] if field not in ("tag", "digest")]
    fields = [source, *draw(st.lists(st.sampled_from(others), unique=True))]
    fields += [reference] if reference in SOURCES[source] else []
    entry = {field: draw(st.sampled_from(RIGHT[field])) for field in fields}
    match draw(st.integers(0, 5)):
        case 0:
            field = draw(st.sampled_from(list(RIGHT)))
            entry[field] = draw(st.sampled_from(RIGHT[field]))
        case 1:
            field = draw(st.sampled_from([field for field in entry if field in WRONG] or ["tag"]))
            entry[field] = draw(st.sampled_from(WRONG[field]))
    return entry


PLACES = st.sampled_from([{"account": "222222222222", "region": "us-east-1"}, {}])
LOGIN, PULL = (
    ("ecr:GetAuthorizationToken",),
    (
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ),
)
CACHE = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")


def resolved(data: dict[str, Any]) -> Environment | None:
    """The environment; None for a registry that is rejected, which must be for the image."""
    try:
        return loads(json.dumps(data)).resolve("latest")
    except ProblemsError as error:
        if {problem.path[:3] for problem in error.problems} != {("tasks", "a", "image")}:
            raise
        return None


@cases(120)
@given(entries(), PLACES)
def test_each_form_is_one_uri_with_its_exact_policy_or_an_error(entry: dict[str, Any], place: dict[str, str]) -> None:
    data = {
        "version": 1,
        "app": "payments",
        "environments": {"latest": {**place, "image": {"repository": "shared"}}},
        "tasks": {"a": {"command": ["x"], "image": entry}},
    }
    environment = resolved(data)
    if environment is None:
        event("rejected")
        return
    (task,) = environment.tasks
    assert not environment.uses_image
    if isinstance(task.image, BuildImage):
        event("built")
        assert (task.image.folder, dict(task.image.args)) == (
            entry["build"].replace("${environment}", "latest"),
            {**entry.get("args", {})},
        )
        return
    event(type(task.image).__name__)
    _check(environment, task.image, entry)


def _check(environment: Environment, image: RepositoryImage | NamedImage, entry: dict[str, Any]) -> None:
    assert bool(image.reference) != bool(image.tag_parameter)
    assert image.reference != "latest"
    # Neither of the two needs a construct, unless a template's parameter stands for the tag.
    tagged = environment.with_image(image) if not image.tag_parameter else environment
    images = TaskImages(None, tagged, (), Path())  # type: ignore[arg-type]
    statements = policies.execution_statements(environment, [images.pull(image)], "/logs")
    found = {each.actions: each.resources for each in statements if not each.actions[0].startswith("logs:")}
    if isinstance(image, NamedImage):
        wanted: dict[str, str] = {image.credentials.action: image.credentials.resource} if image.credentials else {}
        assert {actions[0]: resources[0] for actions, resources in found.items()} == wanted
        assert bool(image.credentials) == ("credentials" in entry)
        uri = f"{image.name}{image.suffix}"
    else:
        account = image.account or environment.place.account
        region = image.region or environment.place.region
        arn = f"arn:{environment.place.partition}:ecr:{region}:{account}:repository/{image.repository}"
        cached: dict[tuple[str, ...], tuple[str, ...]] = {CACHE: (arn,)} if entry.get("pull_through_cache") else {}
        assert found == {LOGIN: ("*",), PULL: (arn,), **cached}
        uri = f"{account}.dkr.ecr.{region}.amazonaws.com/{image.repository}{image.suffix}"
    if image.reference and environment.account:
        assert images.uri(image, "x86_64") == uri
        assert re.fullmatch(r"([\w.-]+(:\d+)?/)?[a-z0-9/._-]+(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})", uri)
