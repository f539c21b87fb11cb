"""Texts with wildcards that have a text in common, held to all short texts."""

from fnmatch import fnmatchcase
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from rota.registry.triggers.wildcards import covers, globbed, have_in_common, starred
from tests.properties import cases

GLOBS = st.text("ab*?", max_size=4)
TEXTS = ["".join(letters) for length in range(8) for letters in product("ab", repeat=length)]


@cases(100)
@given(GLOBS, GLOBS)
def test_two_globs_have_in_common_what_some_text_shows(one: str, other: str) -> None:
    """With four characters each, some text of seven at most fits both if any does."""
    expected = any(fnmatchcase(text, one) and fnmatchcase(text, other) for text in TEXTS)
    assert have_in_common(globbed(one), globbed(other)) == expected
    assert have_in_common(globbed(other), globbed(one)) == expected


@cases(100)
@given(GLOBS, GLOBS.map(lambda glob: glob.replace("?", "b")))
def test_one_that_covers_another_fits_every_text_of_it(one: str, other: str) -> None:
    if covers(globbed(one), globbed(other)):
        assert all(fnmatchcase(text, one) for text in TEXTS if fnmatchcase(text, other))


def test_a_text_covers_itself_and_a_longer_start_of_an_unknown_end_covers_nothing() -> None:
    assert covers(globbed("in/*"), globbed("in/a/*"))
    assert covers(globbed("in/*"), globbed("in/*"))
    assert covers(globbed("in/a"), globbed("in/a"))
    assert not covers(globbed("in/a*"), globbed("in/*"))
    assert not covers(globbed("in/a"), globbed("in/*"))
    assert not covers(globbed("in/?"), globbed("in/*"))


def test_a_backslash_takes_the_meaning_from_a_star_and_from_itself() -> None:
    assert not have_in_common(starred(r"a\*b"), [*"axb"])
    assert have_in_common(starred(r"a\*b"), [*"a*b"])
    assert have_in_common(starred(r"a\\*b"), [*"a\\xxb"])


def test_texts_of_many_wildcards_are_compared_within_a_moment() -> None:
    """Without memory of what was tried, this would take longer than anybody waits."""
    assert not have_in_common(globbed("a*" * 50 + "b"), globbed("*a" * 50 + "c"))
