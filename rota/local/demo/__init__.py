"""`rota demo`: the repository's own registry, deployed to a local AWS and at work there."""

from rota.local.demo.project import DemoProject, demo_project
from rota.local.demo.story import run_demo

__all__ = ["DemoProject", "demo_project", "run_demo"]
