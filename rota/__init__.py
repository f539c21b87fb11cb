"""One YAML registry for scheduled ECS tasks: what AWS runs and what the container reads."""

__version__ = "0.1.0"
