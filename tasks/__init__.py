"""The handlers of the tasks in tasks.yaml, one module each."""
