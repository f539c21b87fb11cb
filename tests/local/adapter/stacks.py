"""Stacks of an emulator for a test: templates, deployments by a change set or an update, and what came of them."""

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws

Resources = Mapping[str, Mapping[str, Any]]
MOST_SECONDS = 60
GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def resource(kind: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """A resource of a template."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def with_policy(policy: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A resource with this DeletionPolicy; none when it is empty."""
    return {**given, "DeletionPolicy": policy} if policy else dict(given)


class Outcome(NamedTuple):
    """The status of a change set or stack at the end, and why: its own reason, or those of its failed resources."""

    status: str
    reason: str


class Stack:
    """A stack by its name, in the account of `aws`."""

    def __init__(self, aws: Aws, name: str = "Tasks") -> None:
        self.name, self._api = name, aws.client("cloudformation")

    def change_set(self, resources: Resources, *, adopt: bool = False, **more: Any) -> Outcome:  # noqa: ANN401  # as boto3
        """Create the change set `next` for these resources, in place of the last one."""
        place = {"StackName": self.name, "ChangeSetName": "next"}
        status = self.status()
        kind = "CREATE" if status in ("", "REVIEW_IN_PROGRESS") else "UPDATE"
        if status:
            self._api.delete_change_set(**place)
        given = _given(resources)
        self._api.create_change_set(**place, **given, ChangeSetType=kind, ImportExistingResources=adopt, **more)
        found = self._api.describe_change_set(**place)
        return Outcome(found["Status"], found.get("StatusReason", ""))

    def problems(self) -> list[tuple[str, str]]:
        """The validation and the reason of each event by which the last change set failed."""
        found = self._api.describe_events(StackName=self.name, ChangeSetName="next", Filters={"FailedEvents": True})
        return [(each["ValidationName"], each["ValidationStatusReason"]) for each in found["OperationEvents"]]

    def deploy(self, resources: Resources, *, adopt: bool = False, **more: Any) -> Outcome:  # noqa: ANN401  # as boto3
        """Deploy these resources by a change set, as the CDK CLI does."""
        made = self.change_set(resources, adopt=adopt, **more)
        if made.status != "CREATE_COMPLETE":
            return made
        self._api.execute_change_set(StackName=self.name, ChangeSetName="next")
        return self._ended()

    def update(self, resources: Resources) -> Outcome:
        """Deploy these resources by UpdateStack."""
        self._api.update_stack(StackName=self.name, **_given(resources))
        return self._ended()

    def delete(self) -> Outcome:
        self._api.delete_stack(StackName=self.name)
        return self._ended()

    def status(self) -> str:
        """The status of the stack; empty when there is none."""
        try:
            return str(self._api.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"])
        except ClientError:
            return ""

    def _ended(self) -> Outcome:
        until = time.monotonic() + MOST_SECONDS
        while (status := self.status()).endswith("_IN_PROGRESS"):
            assert time.monotonic() < until, status
            time.sleep(0.05)
        if status == "":
            return Outcome("DELETE_COMPLETE", "")
        events = self._api.describe_stack_events(StackName=self.name)["StackEvents"]
        failed = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"].endswith("_FAILED")]
        return Outcome(status, failed[-1] if failed and status not in GOOD else "")


def _given(resources: Resources) -> dict[str, Any]:
    return {"TemplateBody": json.dumps({"Resources": resources}), "Capabilities": ["CAPABILITY_NAMED_IAM"]}
