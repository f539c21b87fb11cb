from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.reductions_send_claimant_lists import LAYOUTS, BadClaimsError, main, render
from tests.tasks.conftest import BUCKET, TABLES, Cloud, Dying, StopAt
from tests.tasks.running import run
from tests.tasks.sample import STAGING

ENV = {"CLAIMS_TABLE": TABLES["claims"], "AGENCY_BUCKET": BUCKET}
CLAIM = {
    "status": "approved",
    "claim_id": "NTN-1000-ABS",
    "customer_number": "1234567",
    "last_name": "Núñez",
    "first_name": "José",
    "birth_date": "1980-02-29",
    "start_date": "2026-01-01",
}
DIA = "outbound/dia/claimants-20260105.txt"
DUA = "outbound/dua/claimants-20260105.txt"


def test_each_agency_gets_the_approved_claims_in_its_own_format(cloud: Cloud) -> None:
    cloud.add("claims", **CLAIM)
    cloud.add("claims", **{**CLAIM, "claim_id": "NTN-2000-ABS", "status": "denied"})
    main(cloud.context(ENV))
    assert cloud.keys() == [DIA, DUA]
    assert cloud.content(DIA).decode().split("\r\n") == [
        "HDIA20260105",
        f"DNTN-1000-ABS{'1234567':10}{'NUNEZ':30}{'JOSE':20}1980022920260101",
        "T000000001",
        "",
    ]
    assert cloud.content(DUA) == b"HDUA20260105\r\nDNTN-1000-ABS1234567   20260101\r\nT000000001\r\n"


@pytest.mark.parametrize(("agency", "key"), [("DIA", DIA), ("DUA", DUA)])
def test_the_argument_chooses_the_agency(cloud: Cloud, agency: str, key: str) -> None:
    cloud.add("claims", **CLAIM)
    main(cloud.context(ENV, agency))
    assert cloud.keys() == [key]


def test_an_unknown_agency_is_refused_before_anything_is_sent(cloud: Cloud) -> None:
    with pytest.raises(SystemExit) as left:
        main(cloud.context(ENV, "DIA", "DOR"))
    assert left.value.code == 2
    assert cloud.keys() == []


def test_a_second_run_on_the_same_day_sends_the_same_list(cloud: Cloud) -> None:
    for number in range(30):
        cloud.add("claims", **{**CLAIM, "claim_id": f"NTN-{number}"})
    main(cloud.context(ENV))
    before = [cloud.content(DIA), cloud.content(DUA)]
    main(cloud.context(ENV))
    assert [cloud.content(DIA), cloud.content(DUA)] == before


@pytest.mark.parametrize(("at", "left"), [(1, []), (2, [DIA])])
def test_a_run_that_dies_leaves_whole_lists_or_none_and_the_next_sends_all(
    cloud: Cloud, dying: Dying, at: int, left: list[str]
) -> None:
    cloud.add("claims", **CLAIM)
    with dying("s3", "put_object", at=at):
        main(cloud.context(ENV))
    assert cloud.keys() == left
    main(cloud.context(ENV))
    assert cloud.keys() == [DIA, DUA]


def test_a_claim_that_does_not_fit_is_left_out_and_fails_the_run_after_the_rest_was_sent(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.add("claims", **CLAIM)
    cloud.add("claims", **{**CLAIM, "claim_id": "BAD", "birth_date": "29 February 1980"})
    with pytest.raises(BadClaimsError, match="1 of 2 claims do not fit the format: BAD"):
        main(cloud.context(ENV))
    assert b"BAD" not in cloud.content(DIA)
    assert b"T000000001" in cloud.content(DIA)
    assert b"T000000002" in cloud.content(DUA)
    assert "29 February" not in caplog.text


def test_it_stops_between_two_lists(cloud: Cloud, stop_at: StopAt) -> None:
    cloud.add("claims", **CLAIM)
    context = cloud.context(ENV)
    stop_at("s3", "put_object", context)
    main(context)
    assert cloud.keys() == [DIA]


@pytest.mark.parametrize(
    ("attribute", "value", "told"),
    [
        ("customer_number", "", "customer_number is missing"),
        ("customer_number", "12345678901", "customer_number is longer than 10"),
        ("customer_number", "12\n34", "customer_number has characters that a list cannot hold"),
        ("last_name", "X" * 31, "last_name is longer than 30"),
        ("last_name", "李", "last_name is missing"),
        ("start_date", "soon", "start_date has the wrong form"),
    ],
)
def test_the_reason_names_the_column_and_never_the_value(attribute: str, value: str, told: str) -> None:
    _, refused = render("DIA", [{**CLAIM, attribute: value}], date(2026, 1, 5))
    assert refused == {"NTN-1000-ABS": told}


@given(
    st.lists(st.fixed_dictionaries({name: st.text(max_size=40) for name in CLAIM})), st.sampled_from(sorted(LAYOUTS))
)
def test_every_list_keeps_its_format_whatever_the_claims(claims: list[dict[str, str]], agency: str) -> None:
    content, _ = render(agency, claims, date(2026, 1, 5))
    header, *details, trailer, end = content.decode("ascii").split("\r\n")
    assert (header, end) == (f"H{agency}20260105", "")
    assert trailer == f"T{len(details):09d}"
    assert {len(line) for line in details} <= {1 + sum(column.width for column in LAYOUTS[agency])}


def test_each_schedule_sends_its_agencys_list_and_no_other(cloud: Cloud) -> None:
    cloud.s3.create_bucket(Bucket="payments-staging-agencies")
    name, sent = "reductions-send-claimant-lists", {}
    for schedule in STAGING.task(name).schedules:
        status, log = run(cloud.emulator, name, *schedule.args, ROTA_SCHEDULED_TIME="2026-01-05T09:00:00Z")
        assert (status, log[-1]["outcome"]) == (0, "succeeded")
        sent[schedule.name] = [line["key"] for line in log if line["message"] == "list sent"]
    assert sent == {
        "dia": ["outbound/dia/claimants-20260105.txt"],
        "dua": ["outbound/dua/claimants-20260105.txt"],
    }
