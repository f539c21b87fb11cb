"""A cluster with one task definition, whose container runs a Python program."""

import json
from dataclasses import dataclass
from typing import Any

from tests.local.adapter.places import Aws, eventually

GROUP = "/payments/staging/report"
FAMILY = "payments-staging-report"
CONTAINER = "report"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster `app-staging` of an account, in which `payments-staging-report` may be run."""

    aws: Aws

    @property
    def arn(self) -> str:
        return self.aws.arn("ecs", "cluster/app-staging")

    @property
    def definition(self) -> str:
        return self.aws.arn("ecs", "task-definition/payments-staging-report")

    def run(self, **request: Any) -> str:  # noqa: ANN401  # JSON
        """The ARN of a task that was just started."""
        ecs = self.aws.client("ecs")
        given = {"cluster": "app-staging", "taskDefinition": "payments-staging-report", "launchType": "FARGATE"}
        return str(ecs.run_task(**given, **request)["tasks"][0]["taskArn"])

    def listed(self) -> list[str]:
        """The ARNs of the tasks that are to run."""
        found: list[str] = self.aws.client("ecs").list_tasks(cluster="app-staging")["taskArns"]
        return found

    def describe(self, arn: str) -> Any:  # noqa: ANN401  # JSON
        ecs = self.aws.client("ecs")
        return ecs.describe_tasks(cluster="app-staging", tasks=[arn], include=["TAGS"])["tasks"][0]

    def at(self, arn: str, status: str) -> Any:  # noqa: ANN401  # JSON
        """The task once it is in this state."""
        return eventually(lambda: task if (task := self.describe(arn))["lastStatus"] == status else None)

    def log(self, arn: str) -> list[str]:
        """The lines that its container wrote."""
        stream = f"{CONTAINER}/{CONTAINER}/{arn.rpartition('/')[2]}"
        events = self.aws.client("logs").get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)
        return [event["message"] for event in events["events"]]

    def log_so_far(self, arn: str) -> list[str]:
        """The same while the container runs: none before its stream is there."""
        logs = self.aws.client("logs")
        try:
            return self.log(arn)
        except logs.exceptions.ResourceNotFoundException:
            return []


def trust_of_tasks(aws: Aws) -> dict[str, Any]:
    """The condition with which a role lets in the tasks of its own account alone."""
    return {
        "Condition": {
            "StringEquals": {"aws:SourceAccount": aws.account},
            "ArnLike": {"aws:SourceArn": aws.arn("ecs", "*")},
        }
    }


def cluster(aws: Aws, program: str, *may: dict[str, Any], **definition: Any) -> Cluster:  # noqa: ANN401  # JSON
    """A new one; the program may do what the statements allow."""
    trust = trust_of_tasks(aws)
    write = {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": aws.arn("logs", "log-group:*")}
    execution = aws.role("execution", "ecs-tasks.amazonaws.com", write, trust=trust)
    task = aws.role("report", "ecs-tasks.amazonaws.com", *may, trust=trust)
    aws.client("logs").create_log_group(logGroupName=GROUP)
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="app-staging")
    options = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": CONTAINER}
    container = {
        "name": CONTAINER,
        "image": "222222222222.dkr.ecr.us-east-1.amazonaws.com/payments:1",
        "entryPoint": ["python", "-c"],
        "command": [program],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
        "stopTimeout": 2,
    }
    whole = {
        "family": "payments-staging-report",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": execution,
        "taskRoleArn": task,
        "containerDefinitions": [container],
        "tags": [{"key": "rota:task", "value": "report"}],
    }
    ecs.register_task_definition(**{**whole, **definition})
    return Cluster(aws)


def notified(aws: Aws, **detail: Any) -> str:  # noqa: ANN401  # JSON
    """The URL of a queue that gets the state-change events of the account's tasks, as far as the detail fits."""
    url, arn = aws.queue("events")
    pattern: dict[str, Any] = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"]}
    events = aws.client("events")
    events.put_rule(Name="events", EventPattern=json.dumps(pattern | ({"detail": detail} if detail else {})))
    events.put_targets(Rule="events", Targets=[{"Id": "queue", "Arn": arn}])
    return url
