import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import save_fuel_price_data
from tasks.save_fuel_price_data import BadAnswerError, main, parse
from tests.tasks.conftest import TABLES, Cloud, Dying, StopAt

SERIES = "EMD_EPD2D_PTE_NUS_DPG"


def row(week: str, value: object = "3.658") -> dict[str, object]:
    return {"period": week, "series": SERIES, "value": value, "units": "$/GAL", "duoarea": "NUS"}


def answer(*rows: dict[str, object]) -> bytes:
    return json.dumps({"response": {"frequency": "weekly", "data": list(rows)}}).encode()


NEVER_SENT = b"the connection ends before this"


class Api(ThreadingHTTPServer):
    """The price API: what it was asked, and what it answers one after the other, the last again and again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ApiHandler)
        self.asked: list[dict[str, list[str]]] = []
        self.answers: list[tuple[int, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v2/seriesid/PET.{SERIES}.W"


class ApiHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Api)
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        answers = self.server.answers
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.removesuffix(NEVER_SENT))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(save_fuel_price_data, "PAUSE", 0.0)
    server = Api()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def env(api: Api) -> dict[str, str]:
    return {
        "FUEL_PRICE_URL": api.url,
        "EIA_API_KEY": "0123456789abcdef0123456789abcdef",
        "PRICES_TABLE": TABLES["prices"],
        "RAW_BUCKET": "bucket",
    }


def prices(cloud: Cloud) -> dict[str, Decimal]:
    return {item["week"]: Decimal(item["price"]) for item in cloud.items("prices")}


def test_each_week_becomes_an_item_that_points_to_the_raw_answer(api: Api, env: dict[str, str], cloud: Cloud) -> None:
    api.answers = [(200, answer(row("2025-12-29", "3.5"), row("2026-01-05", 3.658)))]
    main(cloud.context(env))
    assert prices(cloud) == {"2025-12-29": Decimal("3.5"), "2026-01-05": Decimal("3.658")}
    raw = f"raw/{SERIES}/2026-01-05.json"
    assert {item["raw_key"] for item in cloud.items("prices")} == {raw}
    assert cloud.content(raw) == api.answers[0][1]
    assert api.asked[0]["api_key"] == [env["EIA_API_KEY"]]


def test_a_second_run_changes_nothing_and_a_revised_price_replaces_the_old_one(
    api: Api, env: dict[str, str], cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for price in ("3.6", "3.60", "3.7"):
        api.answers = [(200, answer(row("2026-01-05", price)))]
        main(cloud.context(env))
    assert prices(cloud) == {"2026-01-05": Decimal("3.7")}
    assert len(cloud.keys()) == 1
    stored = [vars(record) for record in caplog.records if record.message == "prices stored"]
    told = [{"stored", "unchanged", "revised"}.intersection(facts) for facts in stored]
    assert told == [{"stored"}, {"unchanged"}, {"revised"}]


def test_a_run_that_died_half_way_is_made_up_for_by_the_next(
    api: Api, env: dict[str, str], cloud: Cloud, dying: Dying
) -> None:
    api.answers = [(200, answer(row("2025-12-29"), row("2026-01-05")))]
    with dying("dynamodb", "put_item", at=2):
        main(cloud.context(env))
    assert list(prices(cloud)) == ["2026-01-05"]
    main(cloud.context(env))
    assert sorted(prices(cloud)) == ["2025-12-29", "2026-01-05"]


def test_no_item_ever_points_to_a_raw_answer_that_is_not_there(
    api: Api, env: dict[str, str], cloud: Cloud, dying: Dying
) -> None:
    api.answers = [(200, answer(row("2026-01-05")))]
    with dying("s3", "put_object", at=1):
        main(cloud.context(env))
    assert prices(cloud) == {}


def test_it_stops_between_two_weeks(api: Api, env: dict[str, str], cloud: Cloud, stop_at: StopAt) -> None:
    api.answers = [(200, answer(row("2025-12-29"), row("2026-01-05")))]
    context = cloud.context(env)
    stop_at("dynamodb", "put_item", context)
    main(context)
    assert list(prices(cloud)) == ["2026-01-05"]


def test_a_server_error_is_tried_again(api: Api, env: dict[str, str], cloud: Cloud) -> None:
    api.answers = [(503, b"busy"), (500, b"oops"), (200, answer(row("2026-01-05")))]
    main(cloud.context(env))
    assert list(prices(cloud)) == ["2026-01-05"]


def test_an_answer_of_which_only_a_part_arrived_is_asked_for_again(api: Api, env: dict[str, str], cloud: Cloud) -> None:
    api.answers = [(200, answer(row("2026-01-05", "9.9")) + NEVER_SENT), (200, answer(row("2026-01-05", "3.5")))]
    main(cloud.context(env))
    assert [item["price"] for item in cloud.items("prices")] == ["3.5"]


@pytest.mark.parametrize(("status", "calls"), [(403, 1), (500, 3)])
def test_a_refusal_is_final_and_the_error_shows_no_key(
    api: Api, env: dict[str, str], cloud: Cloud, status: int, calls: int
) -> None:
    api.answers = [(status, b"no")]
    with pytest.raises(HTTPError) as raised:
        main(cloud.context(env))
    assert len(api.asked) == calls
    assert env["EIA_API_KEY"] not in str(raised.value)


def test_a_bad_answer_is_refused_before_anything_is_stored(api: Api, env: dict[str, str], cloud: Cloud) -> None:
    api.answers = [(200, b"<html>Maintenance</html>")]
    with pytest.raises(BadAnswerError, match="not a list of prices"):
        main(cloud.context(env))
    assert (prices(cloud), cloud.keys()) == ({}, [])


def test_only_http_urls_are_opened(env: dict[str, str], cloud: Cloud) -> None:
    with pytest.raises(ValueError, match="must be an http or https URL"):
        main(cloud.context({**env, "FUEL_PRICE_URL": "file:///etc/passwd"}))


def test_a_week_without_a_price_is_left_out_and_the_newest_comes_first() -> None:
    found = parse(answer(row("2025-12-22"), row("2026-01-05", None), row("2025-12-29")))
    assert [price.week.isoformat() for price in found] == ["2025-12-29", "2025-12-22"]


@pytest.mark.parametrize(
    "bad",
    [
        answer(),
        answer(row("2026-01-05", None)),
        answer(row("2026-01-05", "free")),
        answer(row("2026-01-05", "NaN")),
        answer(row("2026-01-05", -1)),
        answer(row("last week")),
        answer(row("2026-01-05"), {**row("2026-01-05"), "series": "OTHER"}),
        b'{"response": {"data": "none"}}',
        b'{"error": "invalid api_key"}',
        b"[]",
        b"\xff",
    ],
)
def test_an_answer_that_is_no_list_of_prices_is_refused(bad: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse(bad)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.sampled_from(["response", "data", "value", "period"]), below),
)


@given(JSON)
def test_no_json_at_all_raises_anything_but_a_bad_answer(value: object) -> None:
    with suppress(BadAnswerError):
        parse(json.dumps(value).encode())
