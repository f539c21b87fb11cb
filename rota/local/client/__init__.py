"""Clients of the local AWS: boto3, the CDK CLI, and the adapter's own control pages."""
