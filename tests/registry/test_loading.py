"""What is right loads, and says for each environment exactly what was meant."""

from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place
from rota.access.regions import partition_of
from rota.errors import ProblemsError, UsageError
from rota.registry import BuildImage, Command, Handler, Registry, RepositoryImage, loads
from tests.properties import cases

Make = Callable[[str], Registry]

DIGEST = f"sha256:{'0123456789abcdef' * 4}"

FULL = """
environments:
  staging:
    account: "222222222222"
    region: us-east-1
    cluster: app-${environment}
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}
    image: {repository: app-tasks, tag: first}
    alerts: {email: [ops@example.com]}
    env: {LOG_LEVEL: debug, WHERE: staging}
    tags: {stage: test}
    log_retention: 30 days
    permissions_boundary: arn:${partition}:iam::${account}:policy/boundary
  prod: {account: "333333333333", region: us-gov-west-1}
defaults: {cpu: 512, memory: 1024, owner: platform, env: {LOG_LEVEL: info}}
bundles:
  database:
    env: {DB_HOST: "db.${environment}.internal", DB_PORT: 05432}
    secrets: {DB_PASSWORD: "secretsmanager:${app}/db#password"}
    iam: {rds: {connect: tasks}}
    environments: {prod: {env: {DB_HOST: db.example.com}}}
tasks:
  report:
    description: A report for ${environment}
    handler: tasks.report:main
    cron: 0 3 * * ? *
    use: [database]
    env: {LITERAL: "$${HOME}", FLAG: yes}
    iam: {s3: {read: "reports-${environment}/in/*"}}
    environments:
      prod: {rate: 6 hours, cpu: 1024, memory: 4096, log_retention: 365 days, env: {FLAG: off}}
  by-hand:
    command: [bin/tool, "--region=${region}"]
    entrypoint: [/bin/env]
    environments: {prod: false}
"""


def test_an_environment_lays_defaults_environment_bundles_task_and_overrides_over_each_other(registry: Make) -> None:
    staging, prod = registry(FULL).resolve("staging").task("report"), registry(FULL).resolve("prod").task("report")
    assert dict(staging.env) == {
        "LOG_LEVEL": "debug",
        "WHERE": "staging",
        "DB_HOST": "db.staging.internal",
        "DB_PORT": "05432",
        "LITERAL": "${HOME}",
        "FLAG": "yes",
    }
    assert dict(prod.env) == {
        "LOG_LEVEL": "info",
        "DB_HOST": "db.example.com",
        "DB_PORT": "05432",
        "LITERAL": "${HOME}",
        "FLAG": "off",
    }
    assert (staging.cpu, staging.memory, staging.log_retention, staging.owner) == (512, 1024, 30, "platform")
    assert (prod.cpu, prod.memory, prod.log_retention) == (1024, 4096, 365)


def test_an_overriding_rate_takes_the_place_of_the_cron(registry: Make) -> None:
    environments = registry(FULL).environments
    schedules = [registry(FULL).resolve(name).task("report").schedules for name in environments]
    assert [of_task[0].schedule.expression for of_task in schedules] == ["cron(0 3 * * ? *)", "rate(6 hours)"]


def test_a_task_that_is_false_in_an_environment_is_not_there(registry: Make) -> None:
    assert [task.name for task in registry(FULL).resolve("prod").tasks] == ["report"]
    with pytest.raises(KeyError):
        registry(FULL).resolve("prod").task("by-hand")


def test_scopes_of_bundles_and_tasks_add_up(registry: Make) -> None:
    task = registry(FULL).resolve("staging").task("report")
    assert [(statement.actions, statement.resources) for statement in task.statements] == [
        (("rds-db:connect",), ("arn:aws:rds-db:us-east-1:222222222222:dbuser:*/tasks",)),
        (("s3:GetObject",), ("arn:aws:s3:::reports-staging/in/*",)),
    ]


def test_a_secret_becomes_what_ecs_reads_and_what_the_role_may_read(registry: Make) -> None:
    (secret,) = registry(FULL).resolve("prod").task("report").secrets
    assert secret.value_from == "arn:aws-us-gov:secretsmanager:us-gov-west-1:333333333333:secret:payments/db:password::"
    assert secret.resource == "arn:aws-us-gov:secretsmanager:us-gov-west-1:333333333333:secret:payments/db-??????"


def test_an_environments_own_values_take_placeholders_too(registry: Make) -> None:
    staging = registry(FULL).resolve("staging")
    assert staging.cluster == "app-staging"
    assert staging.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
    assert staging.alert_emails == ("ops@example.com",)
    assert staging.network is not None
    assert staging.network.subnets == ("subnet-0123456789abcdef0",)


def test_programs_are_a_handler_or_a_command(registry: Make) -> None:
    staging = registry(FULL).resolve("staging")
    assert staging.task("report").program == Handler("tasks.report", "main")
    assert staging.task("by-hand").program == Command(("bin/tool", "--region=us-east-1"), ("/bin/env",))


def test_the_image_tag_from_outside_takes_the_place_of_the_registrys(registry: Make) -> None:
    assert registry(FULL).resolve("staging").image == RepositoryImage("app-tasks", "first")
    assert registry(FULL).resolve("staging", image_tag="4f2c").image == RepositoryImage("app-tasks", "4f2c")
    assert registry(FULL).resolve("prod", image_tag="4f2c").image == BuildImage(".")


@pytest.mark.parametrize(("given", "suffix"), [("4f2c", ":4f2c"), (DIGEST, f"@{DIGEST}"), (None, "")])
def test_an_image_without_tag_and_digest_has_those_from_outside(registry: Make, given: str | None, suffix: str) -> None:
    made = registry("environments: {staging: {image: {repository: app-tasks}}}\ntasks: {}\n")
    image = made.resolve("staging", image_tag=given).image
    assert isinstance(image, RepositoryImage)
    assert (image.repository, image.suffix, image.is_pinned) == ("app-tasks", suffix, given == DIGEST)


def test_six_lines_are_a_whole_registry_that_fits_any_account(registry: Make) -> None:
    made = registry("environments: {staging: {}}\ntasks:\n  report: {handler: 'tasks.report:main', rate: 1 minute}\n")
    environment = made.resolve("staging")
    assert environment.place == Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
    assert (environment.network, environment.cluster, environment.image) == (None, None, BuildImage("."))
    task = environment.task("report")
    assert (task.cpu, task.memory, task.architecture, task.stop_timeout) == (256, 512, "x86_64", 30)
    assert task.names.family == "payments-staging-report"


def test_an_unknown_environment_is_answered_with_the_one_it_resembles(registry: Make) -> None:
    with pytest.raises(UsageError, match=r"there is no environment 'stagin'; did you mean 'staging'\?"):
        registry(FULL).resolve("stagin")


def test_what_nothing_uses_is_a_warning(registry: Make) -> None:
    made = registry(
        "environments: {staging: {}}\nbundles: {spare: {}}\n"
        "tasks:\n  never: {command: [a], environments: {staging: false}}\n"
        "  past: {command: [a], cron: 0 0 1 1 ? 1999}\n"
    )
    assert [str(warning).split(": ", 1)[1] for warning in made.warnings[:2]] == [
        "bundles.spare: no task uses the bundle 'spare'; remove it",
        "tasks.never: no environment deploys this task; remove it",
    ]


def test_a_registry_without_a_task_is_a_warning(registry: Make) -> None:
    """Defaults, for one, are read only as part of a task: what is wrong in them would go unsaid."""
    made = registry("environments: {staging: {}}\ndefaults: {iam: {sqs: {raed: jobs}}}\ntasks: {}\n")
    assert [str(warning).split(": ", 1)[1] for warning in made.warnings] == [
        "tasks: there is no task, so nothing is scheduled and defaults and bundles are not checked; add one"
    ]


def test_an_environment_whose_names_are_among_anothers_is_warned_about(registry: Make) -> None:
    place = '{account: "222222222222", region: us-east-1}'
    other = '{account: "333333333333", region: us-east-1}'
    shared, own = (f"{place[:-1]}, cluster: '{cluster}'}}" for cluster in ("shared", "own-${environment}"))
    body = f"{{stg: {shared}, stg-b: {shared}, stg-c: {other}, stg-d: {place}, stg-e: {own}, of-stg: {shared}}}"
    made = registry(f"environments: {body}\ntasks: {{a: {{command: [a]}}}}\n")
    (warning,) = made.warnings
    assert warning.path == ("environments", "stg-b")
    assert warning.message.startswith("'stg' has the same cluster, and its alerts and invocation role cover all names")


SPOT = "bundles: {cheap: {spot: true}}\ntasks:\n" + "".join(
    f"  {name}: {{command: [a], use: [cheap]}}\n" for name in ("a", "b")
)


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1", "us-iso-east-1", "eusc-de-east-1"])
def test_spot_beyond_awss_own_partition_is_a_warning_where_it_is_written(registry: Make, region: str) -> None:
    made = registry(f'environments: {{staging: {{account: "222222222222", region: {region}}}}}\n{SPOT}')
    (warning,) = made.warnings
    assert warning.path == ("bundles", "cheap", "spot")
    assert warning.message.startswith(f"AWS does not say whether the partition {partition_of(region)} has Fargate Spot")
    assert made.resolve("staging").task("a").spot


@pytest.mark.parametrize("place", ["", 'account: "222222222222", region: eu-west-1'])
def test_spot_in_awss_own_partition_or_wherever_it_is_deployed_is_no_warning(registry: Make, place: str) -> None:
    assert registry(f"environments: {{staging: {{{place}}}}}\n{SPOT}").warnings == ()


def test_without_spot_no_partition_is_warned_about(registry: Make) -> None:
    place = 'account: "222222222222", region: cn-north-1'
    assert registry(f"environments: {{staging: {{{place}}}}}\n{SPOT.replace('true', 'false')}").warnings == ()


WORDS = (
    "version app environments tasks bundles defaults staging report env iam s3 read command handler cron rate use cpu"
    " secrets image build network ${region} ${x"
)
words = st.sampled_from(WORDS.split())
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), words)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=5)),
    max_leaves=30,
)


def _loads_or_lists_problems(text: str | bytes) -> None:
    try:
        registry = loads(text)
    except ProblemsError as error:
        problems = error.problems
        registry = None
    else:
        problems = ()
    assert bool(problems) == (registry is None)
    assert all(problem.location is not None for problem in problems)
    if registry is None:
        return
    for environment in registry.environments:
        registry.resolve(environment)


@given(st.dictionaries(words, values, max_size=6))
@cases(300)
def test_any_document_is_a_registry_or_a_list_of_problems(document: dict[str, object]) -> None:
    _loads_or_lists_problems(yaml.safe_dump({"version": 1, "app": "payments", **document}))


@given(values)
@cases(300)
def test_any_entry_in_the_right_place_is_taken_or_rejected(value: object) -> None:
    tasks = {"report": {"command": ["a"], "iam": value, "env": value, "secrets": value, "environments": value}}
    body = {"version": 1, "app": "payments", "environments": {"staging": {}}, "tasks": tasks, "defaults": value}
    _loads_or_lists_problems(yaml.safe_dump(body))


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
@cases(300)
def test_any_text_or_bytes_are_taken_or_rejected(text: str | bytes) -> None:
    _loads_or_lists_problems(text)


@pytest.mark.parametrize(
    "boundary", ["arn:aws-cn:iam::aws:policy/PowerUserAccess", "arn:${partition}:iam::${account}:policy/tasks"]
)
def test_a_boundary_of_the_same_account_or_of_aws_is_taken(boundary: str) -> None:
    place = 'account: "222222222222", region: cn-north-1'
    loads(f'version: 1\napp: a\nenvironments: {{p: {{{place}, permissions_boundary: "{boundary}"}}}}\ntasks: {{}}\n')
