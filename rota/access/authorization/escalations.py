"""Actions with which a task could give itself or others more than its entry allows: the tables.

No task needs them: those who deploy make roles and policies. Some have a narrow form that gives nothing beyond what the
entry names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SCRIPT = "whoever sets the code of a job acts with the job's role"
_SHELL = "a shell on a machine or in a container acts with its role"
_STACK = "a stack is changed with the stack's role"

ESCALATIONS: Mapping[str, str] = MappingProxyType(
    {
        "iam:AddUserToGroup": "a user has whatever the group may do",
        "iam:AttachGroupPolicy": "any policy can be attached, also the administrator's",
        "iam:AttachRolePolicy": "any policy can be attached, also to the task's own role",
        "iam:AttachUserPolicy": "any policy can be attached, also the administrator's",
        "iam:CreateAccessKey": "an access key acts as its user for ever",
        "iam:CreateLoginProfile": "a password acts as its user",
        "iam:CreatePolicyVersion": "a new version can allow anything to everyone who has the policy",
        "iam:PutGroupPolicy": "an inline policy can allow anything",
        "iam:PutRolePolicy": "an inline policy can allow anything, also to the task's own role",
        "iam:PutUserPolicy": "an inline policy can allow anything",
        "iam:SetDefaultPolicyVersion": "an older version may allow more",
        "iam:UpdateAssumeRolePolicy": "any role can be made to trust the task",
        "iam:UpdateLoginProfile": "a password acts as its user",
        "cloudformation:ExecuteChangeSet": _STACK,
        "cloudformation:UpdateStack": _STACK,
        "codebuild:StartBuild": "a build runs commands of the caller with the project's role",
        "codebuild:UpdateProject": "a build runs commands of the project with the project's role",
        "datapipeline:PutPipelineDefinition": _SCRIPT,
        "ec2-instance-connect:SendSSHPublicKey": _SHELL,
        "ec2:ModifyInstanceAttribute": "an instance's user data runs with the instance's role",
        "ecs:ExecuteCommand": _SHELL,
        "glue:UpdateDevEndpoint": _SHELL,
        "glue:UpdateJob": _SCRIPT,
        "lambda:UpdateFunctionCode": "whoever sets a function's code acts with the function's role",
        "lambda:UpdateFunctionConfiguration": "a layer or a variable can replace a function's code, which has its role",
        "organizations:CreateAccount": "whoever makes an account is its administrator",
        "sagemaker:CreatePresignedNotebookInstanceUrl": _SHELL,
        "ssm:SendCommand": _SHELL,
        "ssm:StartSession": _SHELL,
        "sso:CreateAccountAssignment": "it gives a user a role in an account",
        "states:UpdateStateMachine": "whoever sets a state machine's steps acts with its role",
        "sts:GetFederationToken": "it makes credentials that outlive the task",
    }
)
"""Action -> why no task may have it."""

PERMISSIONS_MANAGEMENT = "it decides who may do what, and AWS classes it as permissions management"
"""Why no task may have an action of that access level."""

CHANGES_IAM = "who exists in IAM and how they sign in decides who may do what"
"""Why no task may have any other writing action of IAM."""

NO_ESCALATION: Mapping[str, str] = MappingProxyType(
    {
        "rds-db:connect": "AWS classes it as permissions management, but it only logs in as the named database user",
    }
)
"""Actions of that level that give nobody more, and why."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """What must narrow an action: a condition on `key`, or, where that is empty, resources without wildcards."""

    danger: str
    key: str = ""


NARROW_FORMS: Mapping[str, Narrow] = MappingProxyType(
    {
        "iam:PassRole": Narrow("any role could be handed to a service that acts with it"),
        "sts:AssumeRole": Narrow("every role that trusts the account could be taken on"),
        "kms:CreateGrant": Narrow("the key could be granted to anyone", "kms:GrantIsForAWSResource"),
        "s3:PutObjectAcl": Narrow("objects could be made public", "s3:x-amz-acl"),
        "s3:PutObjectVersionAcl": Narrow("objects could be made public", "s3:x-amz-acl"),
    }
)
"""Actions that must be narrowed, and what could happen otherwise."""
