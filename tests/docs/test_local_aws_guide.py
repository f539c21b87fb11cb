"""The story that the guide to the local AWS shows is one, and fits the tests' own project."""

import re
from pathlib import Path

from rota.local.demo.story_file import story_of
from rota.registry import load
from tests.projects.copies import REGISTRY, copy_shop

GUIDE = Path(__file__).parents[2] / "docs/guides/local-aws.md"


def test_the_story_of_the_guide_can_be_played(tmp_path: Path) -> None:
    (block,) = [text for text in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL) if "STORY" in text]
    registry = load(copy_shop(tmp_path) / REGISTRY)
    (tmp_path / "tasks/demo.py").write_text(block)
    story = story_of(registry)
    assert story is not None
    environment = registry.resolve(story.environment)
    assert (story.app, len(story.acts)) == (registry.app, 3)
    assert [act.obstacle(environment.task(act.task)) for act in story.acts] == ["", "", ""]
    assert environment.task(story.then).schedules
