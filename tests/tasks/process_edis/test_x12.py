import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.x12 import BadInterchangeError, Interchange, Reply, parse
from tests.tasks.process_edis.edi import ACCEPTED, ADVICE, REFUSED, interchange


def test_an_acknowledgment_says_of_each_set_and_of_the_group_whether_it_was_accepted() -> None:
    assert parse(interchange(ACCEPTED)) == Interchange(
        "PARTNER",
        "000000001",
        (
            Reply("997", "0001", "SI/100001251/858/0001", "accepted", ()),
            Reply("997", "0001", "SI/100001251", "accepted", ()),
        ),
    )


def test_a_rejection_comes_with_its_errors() -> None:
    of_set, of_group = parse(interchange(REFUSED)).replies
    assert (of_set.verdict, of_set.errors) == ("rejected", ("AK3*N9*4**8", "AK4*1*128*7*XX", "AK5 code 5"))
    assert of_group.verdict == "rejected"


def test_an_advice_names_the_document_and_what_was_wrong_with_it() -> None:
    (reply,) = parse(interchange(ADVICE, kind="AG")).replies
    assert reply == Reply("824", "0001", "BM/1126-9404", "rejected", ("K: DOCUMENT OWNER CANNOT BE DETERMINED",))


@pytest.mark.parametrize("terminator", ["\x1c", "\n", "'\r\n", "~"])
def test_separators_are_whatever_isa_says(terminator: str) -> None:
    text = interchange(ACCEPTED)
    assert parse(text.replace("~\n", terminator).replace("*", "|")) == parse(text)


def test_several_sets_are_read_in_order() -> None:
    assert [reply.kind for reply in parse(interchange(ACCEPTED, ADVICE)).replies] == ["997", "997", "824"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ISA*", "XSA*", "does not begin with an ISA segment"),
        ("*260105*1200*U", "*0105*1200*U", "its ISA segment does not have the fixed length"),
        ("IEA*1*000000001~\n", "", "should be IEA, but is missing"),
        ("IEA*1*000000001~\n", "IEA*1*0000", "its last segment is cut off"),
        ("IEA*1*000000001", "IEA*2*000000001", "IEA counts 2, but there are 1"),
        ("IEA*1*000000001", "IEA*1*000000002", "IEA ends 000000002, but ISA began 000000001"),
        ("IEA*1*000000001~", "IEA*1*000000001~\nIEA*1*000000001~", "IEA follows the end of the interchange"),
        ("GE*1*1", "GE*1*2", "GE ends 2, but GS began 1"),
        ("SE*6*0001", "SE*7*0001", "SE counts 7, but there are 6"),
        ("AK2*858*0001~\n", "", "SE counts 6, but there are 5"),
        ("SE*6*0001~\n", "", "should be SE, but is GE"),
        ("ST*997*0001", "ST*810*0001", "is a 810, not a 997 or 824"),
        ("AK5*A", "AK5*Z", "AK5 has the unknown code 'Z'"),
        ("GS*FA*PARTNER*US*20260105*1200*1*X*004010", "GS*FA", "has 1 of 8 elements"),
    ],
)
def test_what_is_no_whole_interchange_is_refused_with_what_is_wrong(old: str, new: str, told: str) -> None:
    text = interchange(ACCEPTED)
    assert old in text
    with pytest.raises(BadInterchangeError) as refused:
        parse(text.replace(old, new, 1))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "ISA", "hello", interchange(), interchange("997|XX*1"), interchange("824|BGN*11")]
)
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadInterchangeError):
        parse(text)


GOOD = interchange(ACCEPTED, REFUSED, ADVICE)


@given(st.text(alphabet=st.sampled_from("ISAGTEK0159*~>\n ²") | st.characters(), max_size=300))
@example(GOOD.replace("SE*6", "SE*²"))
def test_no_text_raises_anything_but_a_bad_interchange(text: str) -> None:
    try:
        found = parse(text)
    except BadInterchangeError:
        return
    assert found.replies


@given(position=st.integers(0, len(GOOD) - 1), put=st.characters() | st.just(""))
def test_one_wrong_character_is_refused_or_read_but_never_an_accident(position: int, put: str) -> None:
    test_no_text_raises_anything_but_a_bad_interchange.hypothesis.inner_test(  # type: ignore[attr-defined]  # hypothesis adds it
        GOOD[:position] + put + GOOD[position + 1 :]
    )
