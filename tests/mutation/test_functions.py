"""The sample of functions' mutants is the same for the same seed."""

from hypothesis import given
from hypothesis import strategies as st

from tests.mutation.functions import drawn_of

names = st.lists(st.text("abc", min_size=1), unique=True)


@given(names, st.integers(1, 9), st.integers())
def test_a_sample_is_as_large_as_asked_of_the_names_and_the_same_again(
    mutants: list[str], size: int, seed: int
) -> None:
    drawn = drawn_of(mutants, size, seed)
    assert drawn == drawn_of(mutants, size, seed)
    assert set(drawn) <= set(mutants)
    assert len(drawn) == len(set(drawn)) == min(size, len(mutants))


@given(names, st.integers())
def test_none_is_left_out_when_none_should_be(mutants: list[str], seed: int) -> None:
    assert drawn_of(mutants, 0, seed) == mutants


def test_another_seed_draws_another_sample() -> None:
    mutants = [str(number) for number in range(100)]
    assert len({tuple(drawn_of(mutants, 10, seed)) for seed in range(10)}) == 10
