"""Names that people write for services and actions and that IAM does not know: the tables."""

from collections.abc import Mapping
from types import MappingProxyType

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "cloudwatchlogs": "logs",
        "cognito": "cognito-idp",
        "dynamo": "dynamodb",
        "efs": "elasticfilesystem",
        "elb": "elasticloadbalancing",
        "elbv2": "elasticloadbalancing",
        "emr": "elasticmapreduce",
        "eventbridge": "events",
        "msk": "kafka",
        "pinpoint": "mobiletargeting",
        "sesv2": "ses",
        "sfn": "states",
        "stepfunctions": "states",
    }
)
"""The name of a service elsewhere, such as in boto3 -> its prefix in IAM."""

CALLS: Mapping[str, str] = MappingProxyType(
    {
        "dynamodb:ExecuteStatement": "dynamodb:PartiQLSelect and the like",
        "dynamodb:TransactGetItems": "dynamodb:GetItem",
        "dynamodb:TransactWriteItems": "dynamodb:PutItem, UpdateItem, DeleteItem or ConditionCheckItem",
        "lambda:Invoke": "lambda:InvokeFunction",
        "s3:CompleteMultipartUpload": "s3:PutObject",
        "s3:CopyObject": "s3:GetObject on the source and s3:PutObject on the target",
        "s3:CreateMultipartUpload": "s3:PutObject",
        "s3:DeleteObjects": "s3:DeleteObject",
        "s3:HeadBucket": "s3:ListBucket",
        "s3:HeadObject": "s3:GetObject",
        "s3:ListBuckets": "s3:ListAllMyBuckets",
        "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
        "s3:ListObjectVersions": "s3:ListBucketVersions",
        "s3:ListObjects": "s3:ListBucket",
        "s3:ListObjectsV2": "s3:ListBucket",
        "s3:ListParts": "s3:ListMultipartUploadParts",
        "s3:UploadPart": "s3:PutObject",
        "sns:PublishBatch": "sns:Publish",
        "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
        "sqs:SendMessageBatch": "sqs:SendMessage",
    }
)
"""Calls of an API that are not actions -> the actions that they need.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html and each service's guide
"""
