"""The JSON Schema for editors: valid itself, current, and never stricter than the loader."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rota.access import catalogue
from rota.errors import ProblemsError
from rota.registry import loads
from rota.registry.schema import schema, schema_text
from tests.projects.copies import REGISTRY, SHOP
from tests.properties import cases

ROOT = Path(__file__).parents[2]
REGISTRIES = [SHOP / REGISTRY, *sorted(ROOT.glob("examples/*/tasks.yaml"))]
VALIDATOR = Draft202012Validator(schema())
HEAD = "version: 1\napp: payments\n"
SMALLEST = HEAD + "environments: {staging: {}}\ntasks: {report: {command: [report], rate: 1 minute}}\n"


def as_editor(text: str) -> Any:  # noqa: ANN401  # any YAML
    """YAML as an editor reads it: numbers and true/false where they look so, and dates as text."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012  # as PyYAML declares it
            first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return yaml.load(text, Loader)  # noqa: S506  # a safe loader with fewer types


def complaints(text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(as_editor(text))]


def nodes(value: Any) -> Iterator[Any]:  # noqa: ANN401  # any JSON
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_the_same_in_a_fresh_process() -> None:
    code = "import sys; from rota.registry.schema import schema_text; sys.stdout.write(schema_text())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert run.stdout == schema_text()


def test_the_schema_in_the_repository_is_current() -> None:
    assert (ROOT / "tasks/tasks.schema.json").read_text(encoding="utf-8") == schema_text()


def test_an_environment_that_is_like_another_may_state_its_account_alone() -> None:
    first = '{account: "222222222222", region: us-east-1, values: {a: 1}}'
    text = f'{HEAD}environments: {{staging: {first}, dev: {{like: staging, account: "333333333333"}}}}\ntasks: {{}}\n'
    assert complaints(text) == []
    assert loads(text).resolve("dev").place.account == "333333333333"


def test_the_schema_offers_no_null_and_names_no_python_class() -> None:
    for node in nodes(schema()):
        assert node is not None
        assert node != {"type": "null"}
        assert not isinstance(node, dict) or not isinstance(node.get("title"), str) or node["title"].startswith("Rota")


def test_every_field_of_every_mapping_is_described() -> None:
    for name, definition in schema()["$defs"].items():
        for field, value in definition["properties"].items():
            inner = value.get("properties", {})
            described = (
                "description" in value or "$ref" in value or all("description" in verb for verb in inner.values())
            )
            assert described, f"{name}.{field}"


def test_every_mapping_with_fields_is_closed() -> None:
    for node in nodes(schema()):
        if isinstance(node, dict) and isinstance(node.get("properties"), dict) and "type" in node:
            assert node["additionalProperties"] is False


def test_every_verb_of_the_catalogue_is_offered() -> None:
    services = schema()["$defs"]["Iam"]["properties"]
    for verb in catalogue():
        assert services[verb.service]["properties"][verb.verb]["description"].startswith(verb.description)


@pytest.mark.parametrize("file", REGISTRIES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_registry_of_the_repository_passes(file: Path) -> None:
    assert complaints(file.read_text(encoding="utf-8")) == []


def test_six_lines_are_a_registry() -> None:
    assert complaints(SMALLEST) == []


TASK = HEAD + "environments: {staging: {}}\ntasks:\n  report: {command: [report], %s}\n"
ENVIRONMENT = HEAD + "environments: {staging: {%s}}\ntasks: {}\n"

WRONG = {
    "no version": SMALLEST.replace("version: 1\n", ""),
    "another version": SMALLEST.replace("version: 1", "version: 2"),
    "no environment": HEAD + "environments: {}\ntasks: {}\n",
    "an app in capitals": SMALLEST.replace("app: payments", "app: Payments"),
    "a task's name in capitals": SMALLEST.replace("report:", "Report:"),
    "an unknown field": TASK % "overlap: forbid",
    "an unknown part": SMALLEST + "schedules: {}\n",
    "true for an override": TASK % "environments: {staging: true}",
    "a text for a command": TASK.replace("[report]", "report") % "rate: 1 minute",
    "a number for a secret": TASK % "secrets: {KEY: 5}",
    "a secret of no store": TASK % "secrets: {KEY: plain}",
    "an ARN of no store for a secret": TASK % "secrets: {KEY: 'arn:aws:s3:::bucket'}",
    "a secret without its reference": TASK % "secrets: {KEY: {key: alias/a}}",
    "a secret with an unknown field": TASK % "secrets: {KEY: {from: 'ssm:/a', label: b}}",
    "a version of a secret that is none": TASK % "secrets: {KEY: {from: 'secretsmanager:a', version: '1'}}",
    "a variable of the Region": TASK % "env: {AWS_REGION: x}",
    "a variable of Rota's own": TASK % "env: {ROTA_TASK: x}",
    "a variable without a value": TASK % "env: {KEY: null}",
    "a cron with four fields": TASK % "cron: 0 12 * *",
    "a rate without a unit": TASK % "rate: 5",
    "a retention without a unit": TASK % "log_retention: 90",
    "an odd cpu": TASK % "cpu: 300",
    "too little memory": TASK % "memory: 100",
    "an unknown service": TASK % "iam: {s4: {read: a/*}}",
    "an unknown verb": TASK % "iam: {s3: {raed: a/*}}",
    "a verb without a value": TASK % "iam: {s3: {read: []}}",
    "an exact statement without resources": TASK % "iam: {exact: [{actions: ['kms:Decrypt']}]}",
    "the use of a key without its service": TASK % "iam: {kms: {use: alias/a}}",
    "a key used through an unknown service": TASK % "iam: {kms: {use: alias/a, via: s4}}",
    "an exact statement with an effect": TASK % "iam: {exact: [{actions: [a:B], resources: '*', effect: Deny}]}",
    "an account as a number": ENVIRONMENT % "account: 222222222222, region: us-east-1",
    "an account without a region": ENVIRONMENT % 'account: "222222222222"',
    "a value with Rota's own name": ENVIRONMENT % "values: {region: a}",
    "an image with two sources": ENVIRONMENT % "image: {build: ., repository: app, tag: a}",
    "a network with a public address and no VPC": ENVIRONMENT
    % "network: {assign_public_ip: true, egress: [{port: 1, to: '::/0'}]}",
    "a network of nothing": ENVIRONMENT % "network: {}",
    "egress without a rule": ENVIRONMENT % "network: {egress: []}",
    "a rule without a destination": ENVIRONMENT % "network: {egress: [{port: 443}]}",
    "a port that is none": ENVIRONMENT % "network: {egress: [{port: 70000, to: '::/0'}]}",
    "no security group for a task": TASK % "security_groups: []",
    "a network without subnets": ENVIRONMENT % "network: {vpc: vpc-0123456789abcdef0}",
    "an address of no shape": ENVIRONMENT % "alerts: {email: [ops]}",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_shape_is_rejected_by_schema_and_loader_alike(name: str) -> None:
    assert complaints(WRONG[name])
    with pytest.raises(ProblemsError):
        loads(WRONG[name])


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def mostly(right: list[Any], *odd: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401  # any JSON
    """Right values, and now and then an odd one that the loader may reject; enough registries stay right as a whole."""
    return st.sampled_from([*right * 8, *odd])


EXACT = {"actions": "translate:TranslateText", "resources": "*", "reason": "no custom terminology is used"}
SCOPES: list[dict[str, Any]] = [
    {},
    {"s3": {"read": "bucket/*"}},
    {"s3": {"read": ["bucket/*"], "list": "${app}-in/*"}},
    {"kms": {"use": "alias/a", "via": ["s3", "sqs"]}},
    {"exact": [EXACT]},
    {"exact": [{"actions": ["kms:Decrypt"], "resources": "arn:${partition}:kms:us-east-1:222222222222:key/a"}]},
    {"exact": [{**EXACT, "conditions": {"Bool": {"aws:SecureTransport": True}}}]},
]
NAMES = mostly(["report", "a", "nightly-report"], "Report", "x" * 40)
VALUES = mostly(["1", "on", "a b", "", "${environment}", "5432"], "${nope}")
FULL_ARN = "arn:aws:secretsmanager:us-east-1:222222222222:secret:a-AbCdEf:k:AWSPREVIOUS:"
KEYED = [
    {"from": "secretsmanager:a#k", "key": "alias/${app}", "stage": "AWS${app}"},
    {"from": "secretsmanager:a", "version": "871d9eca-18aa-46a9-8785-981dd39ab30c"},
]
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "owner": mostly(["team", "5"], "", 5),
    "enabled": mostly([True, False], "yes"),
    "env": st.dictionaries(mostly(["A", "b_1", "AWS_REGIONS"], "1a", "ROTA_X", "AWS_REGION"), VALUES, max_size=2),
    "secrets": st.dictionaries(
        mostly(["S", "T"], "A"),
        mostly(
            ["ssm:/a/b", "secretsmanager:a#k", "ssm:${app}", FULL_ARN, *KEYED], "${app}:x", "ssm:", {}, {"key": "a"}
        ),
        max_size=2,
    ),
    "iam": mostly(SCOPES, {"sqs": {"send": ""}}, {"s3": {}}),
    "ephemeral_storage": mostly([21, 200], 20),
    "stop_timeout": mostly(["30 seconds", " 2 minutes "], "30", "1 second"),
    "log_retention": mostly(["90 days", "1 day", "24 hours"], "2 days"),
    "tags": st.dictionaries(mostly(["team", "a:b"], "aws:x", "a" * 130), VALUES, max_size=2),
}
WHEN: st.SearchStrategy[dict[str, str]] = (
    st.just({})
    | st.fixed_dictionaries({"cron": mostly(["0 12 ? * MON *", "cron(0 12 * * ? *)", " 0 12 * * ? * "], "0 12 * *")})
    | st.fixed_dictionaries({"rate": mostly(["1 minute", "rate(2 hours)", " 1 day ", "05 minutes"], "5 minute", "")})
)
FIELDS = st.builds(
    lambda fields, when: {**fields, **when},
    maybe(**SHARED, cpu=mostly([256], 300), memory=mostly([512, 2048], 100), command=mostly([["a", "-b"]], [], "a")),
    WHEN,
)
OVERRIDES = st.dictionaries(mostly(["staging"], "nowhere"), mostly([False], "off") | FIELDS, max_size=1)
TASKS = st.builds(
    lambda fields, more: {"command": ["report"], **fields, **more},
    FIELDS,
    maybe(environments=OVERRIDES, use=st.just([])),
)
VPC = {"vpc": "vpc-01234567", "subnets": ["subnet-01234567"]}
RULES = st.lists(
    st.fixed_dictionaries(
        {"port": mostly([443, "443", "5000-5010"], 0, "x"), "to": mostly(["10.0.0.0/8", "::/0", "pl-01234567"], "a")},
        optional={"protocol": mostly(["udp", "tcp"], "icmp"), "description": mostly(["a (b)", "x" * 255], "a<b", "")},
    ),
    max_size=2,
)
NETWORKS = mostly([VPC, {**VPC, "security_groups": []}, {**VPC, "assign_public_ip": True}], {}, {"subnets": []}) | (
    st.builds(lambda vpc, rules: {**vpc, "egress": rules}, st.sampled_from([{}, VPC]), RULES)
)
ENVIRONMENTS = maybe(
    network=NETWORKS,
    image=mostly([{"build": "."}, {"repository": "app", "tag": "a"}], {}),
    env=SHARED["env"],
    tags=SHARED["tags"],
    log_retention=SHARED["log_retention"],
)
FILES = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "app": mostly(["payments"], "Payments"),
        "environments": st.fixed_dictionaries({"staging": ENVIRONMENTS}),
        "tasks": st.dictionaries(NAMES, TASKS, max_size=2),
    },
    optional={"defaults": maybe(**SHARED), "bundles": st.dictionaries(NAMES, maybe(**SHARED), max_size=2)},
)


@cases(300)
@given(FILES)
def test_what_the_loader_accepts_the_schema_accepts_too(data: dict[str, Any]) -> None:
    """Of what nobody deploys or uses, which is a warning, the loader does not read all that the schema reads."""
    text = json.dumps(data)
    try:
        registry = loads(text)
    except ProblemsError:
        return
    assert registry.warnings or complaints(text) == []
