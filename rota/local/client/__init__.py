"""Clients of the local AWS, whatever runs it.

`variables` lead any tool to it and to nothing else, `session` makes boto3's clients, `cdk_cli` runs the CDK CLI,
`control` asks the adapter's own pages, `inventory` counts what is in it.
"""
