"""`rota demo`: an environment, deployed to a local AWS and at work there, as the story beside the registry tells."""

from rota.local.demo.deployment import DEMO_TAG
from rota.local.demo.project import DemoProject, demo_project
from rota.local.demo.showing import run_demo
from rota.local.demo.story import Afterwards, ByHand, BySchedule, ByUpload, Story

__all__ = [
    "DEMO_TAG",
    "Afterwards",
    "ByHand",
    "BySchedule",
    "ByUpload",
    "DemoProject",
    "Story",
    "demo_project",
    "run_demo",
]
