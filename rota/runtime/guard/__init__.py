"""The permissions of a task's role, held against every AWS call while the task runs on a laptop.

Never imported in AWS. `when_imported` costs nothing until the task imports botocore; all else is loaded then.
"""
