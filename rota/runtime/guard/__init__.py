"""Compares every AWS call of a task that runs on a laptop with the permissions of its role.

It is never imported in AWS. Until the task imports botocore it costs nothing; then the rest is loaded.
"""
