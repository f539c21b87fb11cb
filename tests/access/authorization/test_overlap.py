"""Whether what a policy says and an ARN format have a text in common."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.access.authorization.overlap import format_of, has_wildcard, overlap, written


@pytest.mark.parametrize(
    ("said", "known", "never", "fits"),
    [
        ("reports", "${BucketName}", "/", True),
        ("reports/in", "${BucketName}", "/", False),
        ("reports/*", "${BucketName}", "/", False),
        ("reports*", "${BucketName}/${ObjectName}", "", True),
        ("reports", "${BucketName}/${ObjectName}", "", False),
        ("reports/", "${BucketName}/${ObjectName}", "", False),
        ("reports/?", "${BucketName}/${ObjectName}", "", True),
        ("table/jobs", "table/${TableName}", "/", True),
        ("table/*", "table/${TableName}", "/", True),
        ("tabel/*", "table/${TableName}", "/", False),
        ("*", "table/${TableName}", "/", True),
        ("abc/*", "${ApiId}/${Stage}/${Method}/${Path}", "", True),
        ("${AWS::Region}", "${Name}", "", True),
        ("log-group:app:*", "log-group:${Name}:*", "", True),
        ("target/create-snapshot", "target/create-snapshot", "", True),
    ],
)
def test_a_form_fits_or_not(said: str, known: str, never: str, fits: bool) -> None:
    assert overlap(written(said), format_of(known, never)) is fits


letters = st.text(alphabet="ab/*?", max_size=6)


@given(letters, st.text(alphabet="ab/", max_size=6))
def test_a_text_without_wildcards_fits_what_a_glob_of_it_matches(glob: str, text: str) -> None:
    assert overlap(written(glob), written(text)) is fnmatchcase(text, glob)


@given(letters, letters)
def test_what_fits_does_so_both_ways_round(one: str, other: str) -> None:
    assert overlap(written(one), written(other)) is overlap(written(other), written(one))


@given(st.text(alphabet="ab/", min_size=1, max_size=6))
def test_a_variable_means_one_or_more_characters_but_those_excluded(text: str) -> None:
    assert overlap(written(f"x{text}"), format_of("x${Name}", "/")) is (re.fullmatch("x[^/]+", f"x{text}") is not None)


def test_wildcards_count_outside_placeholders_only() -> None:
    assert has_wildcard("role/a*")
    assert has_wildcard("role/?")
    assert not has_wildcard("role/${*}-${AWS::Region}")
