"""Clients of the local AWS, for any way to run it.

`variables` leads any tool to the local AWS only, `session` makes botocore clients, `cdk_cli` runs the CDK CLI,
`control` calls the adapter's own pages, `inventory` counts resources.
"""
