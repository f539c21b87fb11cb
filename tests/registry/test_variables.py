"""Variables: which names are taken, which a task has twice, and which values look like secrets."""

from collections.abc import Callable

import pytest

from rota.errors import Problem
from rota.registry import Registry
from rota.registry.plain_secrets import looks_like, named_like_one
from rota.registry.taken_variables import OF_THE_IMAGE, TAKEN

Make = Callable[[str], Registry]
Problems = Callable[[str], list[str]]

HEAD = "environments: {staging: {}, prod: {}}\n"
EVENT = "event: {pattern: {source: [a]}"
PLACES = (
    "tasks: {a: {command: [x], env: {NAME: x}}}",
    "tasks: {a: {command: [x], secrets: {NAME: 'ssm:/x'}}}",
    "tasks: {a: {command: [x], environments: {prod: {env: {NAME: x}}}}}",
    "tasks: {a: {command: [x], schedules: [{name: b, rate: 1 hour, env: {NAME: x}}]}}",
    f"tasks: {{a: {{command: [x], triggers: [{{name: b, env: {{NAME: x}}, {EVENT}}}}}]}}}}",
    f"tasks: {{a: {{command: [x], triggers: [{{name: b, {EVENT}, paths: {{NAME: $.detail.a}}}}}}]}}}}",
    "defaults: {env: {NAME: x}}\ntasks: {}",
    "bundles: {b: {env: {NAME: x}}}\ntasks: {}",
    "bundles: {b: {environments: {prod: {secrets: {NAME: 'ssm:/x'}}}}}\ntasks: {}",
)
"""Every kind of place that states variables."""


@pytest.mark.parametrize("place", PLACES)
def test_a_taken_name_is_an_error_wherever_variables_are_stated(place: str, problems: Problems) -> None:
    (line,) = problems(HEAD + place.replace("NAME", "AWS_REGION"))
    assert f".AWS_REGION: {TAKEN['AWS_REGION']} (got 'AWS_REGION')" in line


def test_every_taken_name_is_an_error_and_other_settings_of_the_sdks_are_not(
    problems: Problems, registry: Make
) -> None:
    lines = problems(f"{HEAD}tasks: {{a: {{command: [x], env: {{{', '.join(f'{name}: x' for name in TAKEN)}}}}}}}")
    assert [line.split(": ", 2)[1] for line in lines] == [f"tasks.a.env.{name}" for name in TAKEN]
    assert {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "ECS_AGENT_URI",
        "ECS_CONTAINER_METADATA_URI",
        "ECS_CONTAINER_METADATA_URI_V4",
    } == TAKEN.keys()
    others = ("AWS_MAX_ATTEMPTS", "AWS_ENDPOINT_URL_S3", "AWS_REGIONS", "MY_AWS_REGION", "AWS_ROLE_ARN", "aws_region")
    made = registry(f"{HEAD}tasks: {{a: {{command: [x], env: {{{', '.join(f'{name}: x' for name in others)}}}}}}}")
    assert set(made.resolve("prod").task("a").env) == set(others)


def test_a_variable_that_an_override_makes_a_secret_is_reported_at_the_layer_that_states_it(problems: Problems) -> None:
    (line,) = problems(
        HEAD
        + "tasks:\n"
        + "  a:\n"
        + "    command: [x]\n"
        + "    schedules: [{name: b, rate: 1 hour, env: {P: x, Q: y}}]\n"
        + "    environments: {prod: {secrets: {P: 'ssm:/p'}, schedules: [{name: b, env: {R: z}}]}}\n"
    )
    message = "'P' is a plain variable here and a secret at tasks.a.environments.prod.secrets.P; keep one"
    assert line == f"7:47: tasks.a.schedules[0].env.P: {message}"


def test_a_start_may_change_a_variable_of_the_task(registry: Make) -> None:
    """`env` of a schedule or trigger wins over the task's, and so does a part of the event."""
    trigger = f"{{name: c, {EVENT}, paths: {{A: $.time}}}}}}"
    starts = f"schedules: [{{name: b, rate: 1 hour, env: {{A: x}}}}], triggers: [{trigger}]"
    made = registry(f"{HEAD}tasks: {{a: {{command: [x], env: {{A: y}}, {starts}}}}}\n")
    assert made.warnings == ()


@pytest.mark.parametrize("name", OF_THE_IMAGE)
@pytest.mark.parametrize("place", PLACES[:6])
def test_what_the_image_sets_is_an_error_for_a_handler_and_a_warning_for_a_command(
    name: str, place: str, problems: Problems, registry: Make
) -> None:
    text = HEAD + place.replace("NAME", name)
    (warning,) = registry(text).warnings
    assert warning.path[-1] == name
    rest = f"{name} is the image's: {OF_THE_IMAGE[name]}; set it in the Dockerfile, or take another name"
    assert warning.message == f"the command's {rest}"
    (line,) = problems(text.replace("command: [x]", "handler: tasks.report:main"))
    assert line.endswith(f".{name}: a handler's {rest}")


def test_the_images_variables_are_these() -> None:
    assert set(OF_THE_IMAGE) == {"PATH", "HOME", "PYTHONPATH"}


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("AKIA" + "A" * 16, "an AWS access key"),
        ("key=ASIA" + "A" * 16, "an AWS access key"),
        ("ghp_" + LETTERS, "a GitHub token"),
        ("ghs_" + LETTERS, "a GitHub token"),
        ("github_pat_" + LETTERS, "a GitHub token"),
        ("glpat-" + LETTERS, "a GitLab token"),
        ("xoxb-" + LETTERS, "a Slack token"),
        ("sk_live_" + LETTERS, "a Stripe key"),
        ("rk_test_" + LETTERS, "a Stripe key"),
        ("-----BEGIN PRIVATE KEY-----\nMII", "a private key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "a JSON Web Token"),
        ("postgres://app:hunter2@db.example.com/app", "a URL with a password"),
        ("redis://:hunter2@cache.example.com", "a URL with a password"),
        ("AKIA" + "A" * 15, ""),
        ("ghp_short", ""),
        ("-----BEGIN PUBLIC KEY-----", ""),
        ("-----BEGIN CERTIFICATE-----", ""),
        ("eyJhbGciOiJIUzI1NiJ9", ""),
        ("postgres://app@db.example.com:5432/app", ""),
        ("postgres://app:${PASSWORD}@db.example.com/app", ""),
        ("postgres://app:<password>@db.example.com/app", ""),
        ("postgres://app:{password}@db.example.com/app", ""),
        ("https://example.com/a:b@c", ""),
        ("mailto:ops@example.com", ""),
        ("arn:aws:sqs:us-east-1:222222222222:jobs", ""),
    ],
)
def test_a_secret_is_known_by_its_form(value: str, what: str) -> None:
    assert looks_like(value) == what


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("PASSWORD", "12345678", True),
        ("db_password", "hunter2", True),
        ("DB_PWD", "hunter2", True),
        ("DB_PASSWD", "hunter2", True),
        ("KEY_PASSPHRASE", "correct horse", True),
        ("CLIENT_SECRET", "s3cr3t", True),
        ("AUTH_TOKEN", "t0ken", True),
        ("API_KEY", "k3y", True),
        ("APIKEY", "k3y", True),
        ("STRIPE_SECRET_KEY", "k3y", True),
        ("S3_ACCESS_KEY", "k3y", True),
        ("TLS_PRIVATE_KEY", "k3y", True),
        ("SIGNING_KEY", "k3y", True),
        ("ENCRYPTION_KEY", "k3y", True),
        ("DB_CREDENTIALS", "app:hunter2", True),
        ("DB_CREDENTIAL", "app:hunter2", True),
        ("PASSWORD_LENGTH", "12", False),
        ("TOKEN_URL", "example", False),
        ("SECRET_NAME", "shop/db", False),
        ("PARTITION_KEY", "id", False),
        ("PWD", "here", False),
        ("TOKENIZER", "words", False),
        ("MYSECRET", "x1", False),
        ("USE_TOKEN", "true", False),
        ("USE_TOKEN", "1", False),
        ("USE_TOKEN", "off", False),
        ("USE_TOKEN", "No", False),
        ("API_KEY", "", False),
        ("API_KEY", "none", False),
        ("PRIVATE_KEY", "/run/keys/app.pem", False),
        ("PRIVATE_KEY", "./app.pem", False),
        ("PRIVATE_KEY", "~/app.pem", False),
        ("AUTH_TOKEN", "https://example.com/token", False),
        ("DB_SECRET", "arn:aws:secretsmanager:us-east-1:222222222222:secret:db-AbCdEf", False),
        ("DB_SECRET", "ssm:/db", False),
        ("DB_SECRET", "secretsmanager:db", False),
        ("API_KEY", "${app}/${environment}/key", False),
    ],
)
def test_a_secret_is_known_by_the_name_of_its_variable(name: str, value: str, *, is_one: bool) -> None:
    assert named_like_one(name, value) == is_one


def test_a_value_that_looks_like_a_secret_is_a_warning_at_its_place_without_the_value(registry: Make) -> None:
    made = registry(
        "environments: {staging: {env: {DB_PASSWORD: hunter2-a}}, prod: {}}\n"
        "defaults: {env: {DB_PASSWORD: hunter2-b}}\n"
        "bundles: {x: {env: {DB_PASSWORD: hunter2-c}, environments: {prod: {env: {DB_PASSWORD: hunter2-d}}}}}\n"
        "tasks:\n"
        "  a:\n"
        "    use: [x]\n"
        "    command: [a, 'postgres://u:hunter2-e@h/db']\n"
        "    entrypoint: [sh, 'postgres://u:hunter2-f@h/db']\n"
        "    env: {DB_PASSWORD: hunter2-g}\n"
        "    schedules: [{name: b, rate: 1 hour, env: {API_KEY: hunter2-h}, args: ['redis://:hunter2-i@h']}]\n"
        "    triggers: [{name: c, s3: {bucket: reports}, env: {API_KEY: hunter2-j}}]\n"
        "    environments: {prod: {env: {DB_PASSWORD: hunter2-k}}, staging: false}\n"
    )
    found: list[Problem] = list(made.warnings)
    assert not any("hunter2" in str(warning) for warning in found)
    paths = [".".join(map(str, warning.path)) for warning in found]
    assert paths == [
        "environments.staging.env.DB_PASSWORD",
        "defaults.env.DB_PASSWORD",
        "bundles.x.env.DB_PASSWORD",
        "bundles.x.environments.prod.env.DB_PASSWORD",
        "tasks.a.command.1",
        "tasks.a.entrypoint.1",
        "tasks.a.env.DB_PASSWORD",
        "tasks.a.schedules.0.env.API_KEY",
        "tasks.a.schedules.0.args.0",
        "tasks.a.triggers.0.env.API_KEY",
        "tasks.a.environments.prod.env.DB_PASSWORD",
    ]
    fix = (
        "whoever may see the task definition can read it; keep it in SSM or Secrets Manager, and name that in 'secrets'"
    )
    assert {warning.message for warning in found} == {
        f"this looks like a password, token or key by its name; {fix}",
        f"this looks like a URL with a password; {fix}",
    }


def test_a_secret_in_a_container_or_in_an_argument_of_a_build_is_warned_about_too(registry: Make) -> None:
    made = registry(
        "environments: {prod: {image: {build: ., args: {NPM_TOKEN: hunter2-a}}}}\n"
        "defaults: {containers: [{name: s, env: {API_KEY: hunter2-b}}]}\n"
        "tasks: {a: {command: image, image: {build: x, args: {LEVEL: a, NPM_TOKEN: hunter2-c}},"
        " containers: [{name: b, command: ['https://u:hunter2@h/'],"
        " image: {build: y, args: {NPM_TOKEN: hunter2-d}}}]}}\n"
    )
    assert not any("hunter2" in str(warning) for warning in made.warnings)
    assert [".".join(map(str, warning.path)) for warning in made.warnings] == [
        "environments.prod.image.args.NPM_TOKEN",
        "defaults.containers.0.env.API_KEY",
        "tasks.a.image.args.NPM_TOKEN",
        "tasks.a.containers.0.command.0",
        "tasks.a.containers.0.image.args.NPM_TOKEN",
    ]
