"""The file that tells the demo's story: `demo.py` beside the registry, with a `Story` called STORY."""

import sys
import traceback
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from rota.errors import UsageError
from rota.local.demo.story import ByHand, BySchedule, ByUpload, Story
from rota.registry import Registry

NAME = "demo.py"
MODULE = "rota_demo_story"

KINDS: dict[str, tuple[str, type]] = {
    **dict.fromkeys(("app", "environment", "then", "task", "note", "schedule", "file"), ("text", str)),
    "acts": ("a tuple", tuple),
    "content": ("bytes", bytes),
    "after": ("a function", Callable),  # type: ignore[dict-item]  # an abstract class is as good here
}
"""What the fields of a story and its acts have to be."""


def story_file(registry: Registry) -> str:
    """The path of the file, there or not, in the form in which the registry's own path was given."""
    return str(Path(registry.file).parent / NAME)


def story_of(registry: Registry) -> Story | None:
    """The story; None without such a file. Raises UsageError, with the line, when the file tells none."""
    file = story_file(registry)
    if not Path(file).exists():
        return None
    found = getattr(_module(file, registry.root), "STORY", None)
    if not isinstance(found, Story):
        raise UsageError(f"{file}: must have a variable STORY that is a rota.local.demo.Story (got {found!r})")
    if problems := [*_problems(found, "STORY"), *_of_acts(found)]:
        raise UsageError("\n".join(f"{file}: {problem}" for problem in problems))
    return found


def _of_acts(story: Story) -> Iterator[str]:
    acts: tuple[object, ...] = story.acts
    for index, act in enumerate(acts):
        path = f"STORY.acts[{index}]"
        if isinstance(act, ByHand | BySchedule | ByUpload):
            yield from _problems(act, path)
        else:
            yield f"{path}: must be a ByHand, BySchedule or ByUpload (got {act!r})"


def _problems(part: object, path: str) -> Iterator[str]:
    """Fields of a wrong type: the file is Python that nothing has checked."""
    for name, (right, kind) in KINDS.items():
        value = getattr(part, name, None)
        if value is not None and not isinstance(value, kind):
            yield f"{path}.{name}: must be {right} (got {value!r})"


def place_in(file: str, error: BaseException) -> str:
    """`tasks/demo.py:12`, the last line of the file that an error came through; just the file where it names none."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if _same(frame.filename, file)]
    if isinstance(error, SyntaxError) and error.filename and _same(error.filename, file):
        lines.append(error.lineno)
    return f"{file}:{lines[-1]}" if lines else file


def _module(file: str, root: Path) -> ModuleType:
    """The file, run. It may import what the tasks import: the project's folder is on the path meanwhile."""
    spec = spec_from_file_location(MODULE, file)
    assert spec is not None, "the name ends with .py"  # noqa: S101
    assert spec.loader is not None  # noqa: S101  # as above
    module = module_from_spec(spec)
    sys.path.insert(0, str(root))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise UsageError(f"{place_in(file, error)}: {type(error).__name__}: {reason}") from error
    finally:
        sys.path.remove(str(root))
    return module


def _same(one: str, other: str) -> bool:
    return Path(one).resolve() == Path(other).resolve()
