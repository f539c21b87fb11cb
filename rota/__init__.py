"""One YAML registry for scheduled ECS tasks: what AWS runs and what the container reads."""

__version__ = "0.1.0"

REGISTRY_FILE = "tasks/tasks.yaml"
"""Where a project has its registry, below its folder, and whoever names no other one means."""
