"""The source says what the glossary of CONTRIBUTING.md says: in messages, docstrings, comments and names."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.glossary import rows, used, words_of

ROOT = Path(__file__).parents[1]
PACKAGES = ("rota", "constructs/rota_cdk", "stacks")
GUARD = ("botocore_events", "guard", "judge", "learning")

OWN_TERMS: Mapping[str, frozenset[str]] = {
    "rota/own_variables.py": frozenset({"event source"}),
    "rota/registry/triggers/event_pattern.py": frozenset({"event source"}),
    **{f"rota/runtime/guard/{module}.py": frozenset({"refuse"}) for module in GUARD},
}
"""Module -> replaced words that are its own terms: an event has a field `source`, and the guard refuses calls."""

MODULES = [path.relative_to(ROOT).as_posix() for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_uses_what_the_glossary_replaces(module: str) -> None:
    texts = [*words_of((ROOT / module).read_text(encoding="utf-8")), Path(module).stem.replace("_", " ")]
    found = {word: text for text in texts for word in used(text) - OWN_TERMS.get(module, frozenset())}
    assert found == {}


def test_a_term_is_allowed_only_where_it_is_used() -> None:
    for module, terms in OWN_TERMS.items():
        assert terms <= {word for text in words_of((ROOT / module).read_text()) for word in used(text)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AWS refuses it", {"refuse"}),
        ("a Refusal", {"refuse"}),
        ("two  faults", {"fault"}),
        ("by default", set()),
        ("it mended the\ntable", {"mend"}),
        ("we recommend it", set()),
        ("it is\nsaid twice", {"is said"}),
        ("The DLQ", {"dlq"}),
        ("see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html", set()),
        ("a problem is fixed", set()),
    ],
)
def test_a_word_is_found_in_all_its_forms(text: str, words: set[str]) -> None:
    assert used(text) == words


def test_the_words_of_a_module_are_its_texts_comments_and_names() -> None:
    module = '''"""One."""
# two
three = f"four {five}"
def six_seven(eight):
    """Nine."""
class TenEleven: ...
it.twelve = 13
'''
    words = {word.strip("# .") for word in words_of(module)}
    assert words == {"One", "two", "three", "four", "six seven", "eight", "Nine", "Ten Eleven", "twelve"}


def test_the_glossary_has_words_that_it_replaces() -> None:
    assert {word for word, (_, instead) in rows().items() if instead} >= {"reject", "problem", "fix", "print"}
