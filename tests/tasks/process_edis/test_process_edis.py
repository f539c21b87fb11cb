import io
import json

import pytest
from botocore.exceptions import ClientError, IncompleteReadError

from rota.runtime import TaskContext
from tasks.process_edis import LARGEST_FILE, QuarantinedError, Received, main
from tests.tasks.conftest import BUCKET, TABLES, Cloud, Dying, StopAt
from tests.tasks.process_edis.edi import ACCEPTED, ADVICE, REFUSED, interchange
from tests.tasks.running import run

ENV = {"EDI_BUCKET": BUCKET, "EDI_TABLE": TABLES["replies"]}
ONE = interchange(ACCEPTED).encode()
TWO = interchange(REFUSED, ADVICE, number="000000002").encode()


def name(key: str, body: bytes) -> str:
    return Received(key, body).name


def replies(cloud: Cloud) -> set[tuple[str, str, str]]:
    return {(item["interchange"], item["reference"], item["verdict"]) for item in cloud.items("replies")}


def test_a_file_becomes_records_in_both_stores_and_moves_to_the_archive(cloud: Cloud) -> None:
    cloud.put("inbox/", b"")
    cloud.put("inbox/2026/one.edi", ONE)
    main(cloud.context(ENV))
    called = name("inbox/2026/one.edi", ONE)
    assert cloud.keys() == [f"archive/{called}", "inbox/", f"records/{called}.json"]
    assert cloud.content(f"archive/{called}") == ONE
    assert json.loads(cloud.content(f"records/{called}.json"))["control_number"] == "000000001"
    assert replies(cloud) == {
        ("PARTNER/000000001", "SI/100001251/858/0001", "accepted"),
        ("PARTNER/000000001", "SI/100001251", "accepted"),
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it does not begin with an ISA segment"),
        (b"\xff\xfe\x00", "it is not text"),
        (ONE[:-30], "its last segment is cut off"),
        (ONE + b" " * LARGEST_FILE, f"it is larger than {LARGEST_FILE} bytes"),
    ],
)
def test_a_bad_file_goes_to_quarantine_whole_with_the_reason_and_the_rest_is_processed(
    cloud: Cloud, body: bytes, reason: str
) -> None:
    cloud.put("inbox/a-bad.edi", body)
    cloud.put("inbox/b-good.edi", TWO)
    with pytest.raises(QuarantinedError, match="1 of 2 files"):
        main(cloud.context(ENV))
    moved, note = sorted(cloud.keys("quarantine/"), key=len)
    assert note == f"{moved}.reason.json"
    assert moved.endswith("-a-bad.edi")
    assert cloud.content(moved) == body
    assert json.loads(cloud.content(note)) == {"file": "inbox/a-bad.edi", "reason": reason}
    assert cloud.keys("inbox/") == []
    assert cloud.keys("archive/") == [f"archive/{name('inbox/b-good.edi', TWO)}"]
    main(cloud.context(ENV))  # told once: what waits for a person does not fail later runs


def test_what_was_read_and_what_was_not_is_counted_in_the_log(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    cloud.put("inbox/bad.edi", b"hello")
    cloud.put("inbox/good.edi", TWO)
    with pytest.raises(QuarantinedError):
        main(cloud.context(ENV))
    (done,) = [vars(record) for record in caplog.records if record.message == "inbox processed"]
    assert (done["files"], done["replies"], done["quarantined"]) == (2, 3, 1)


def test_the_same_file_again_changes_nothing(cloud: Cloud) -> None:
    for key in ("inbox/one.edi", "inbox/again.edi"):
        cloud.put(key, ONE)
        main(cloud.context(ENV))
    assert len(replies(cloud)) == 2


def test_another_file_with_a_number_that_was_used_is_not_mixed_in(cloud: Cloud) -> None:
    cloud.put("inbox/one.edi", ONE)
    main(cloud.context(ENV))
    before = replies(cloud)
    cloud.put("inbox/one.edi", interchange(REFUSED).encode())
    with pytest.raises(QuarantinedError):
        main(cloud.context(ENV))
    assert replies(cloud) == before
    assert len(cloud.keys("archive/")) == 1
    assert len(cloud.keys("quarantine/")) == 2


@pytest.mark.parametrize(
    ("service", "operation", "at"),
    [
        ("dynamodb", "put_item", 2),
        ("s3", "put_object", 1),
        ("s3", "put_object", 2),
        ("s3", "delete_object", 1),
        ("s3", "get_object", 2),
    ],
)
def test_wherever_a_run_dies_the_next_one_completes_the_work(
    cloud: Cloud, dying: Dying, service: str, operation: str, at: int
) -> None:
    cloud.put("inbox/a.edi", ONE)
    cloud.put("inbox/b.edi", TWO)
    with dying(service, operation, at=at):
        main(cloud.context(ENV))
    main(cloud.context(ENV))
    assert len(replies(cloud)) == 5
    names = sorted([name("inbox/a.edi", ONE), name("inbox/b.edi", TWO)])
    assert cloud.keys() == [f"archive/{name}" for name in names] + [f"records/{name}.json" for name in names]


def test_a_failure_of_aws_fails_the_run_and_leaves_the_file_in_the_inbox(cloud: Cloud) -> None:
    cloud.put("inbox/a.edi", ONE)
    with pytest.raises(ClientError):
        main(cloud.context({**ENV, "EDI_TABLE": "no-such-table"}))
    assert cloud.keys() == ["inbox/a.edi"]


def test_a_file_that_another_run_took_meanwhile_is_passed_over(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.put("inbox/a.edi", ONE)
    monkeypatch.setattr("tasks.process_edis._keys", lambda *_: ["inbox/gone.edi", "inbox/a.edi"])
    main(cloud.context(ENV))
    assert cloud.keys("inbox/") == []


def test_it_stops_between_two_files(cloud: Cloud, stop_at: StopAt) -> None:
    cloud.put("inbox/a.edi", ONE)
    cloud.put("inbox/b.edi", TWO)
    context = cloud.context(ENV)
    stop_at("s3", "delete_object", context)
    main(context)
    assert cloud.keys("inbox/") == ["inbox/b.edi"]


def test_a_file_of_which_only_a_part_arrived_stays_in_the_inbox(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be quarantined as one that is cut off, and its other part deleted with it."""
    cloud.put("inbox/a.edi", ONE)
    real = cloud.s3.get_object

    def get_object(**options: object) -> dict[str, object]:
        return {**real(**options), "Body": io.BytesIO(ONE[:100])}

    with monkeypatch.context() as patched:
        patched.setattr(cloud.s3, "get_object", get_object)
        patched.setattr(TaskContext, "client", lambda _self, name, **_options: getattr(cloud, name))
        with pytest.raises(IncompleteReadError):
            main(cloud.context(ENV))
    assert cloud.keys() == ["inbox/a.edi"]
    main(cloud.context(ENV))
    assert cloud.content(f"archive/{name('inbox/a.edi', ONE)}") == ONE


def test_failed_work_does_not_end_with_status_0(cloud: Cloud) -> None:
    cloud.s3.create_bucket(Bucket="payments-staging-edi")
    cloud.s3.put_object(Bucket="payments-staging-edi", Key="inbox/bad.edi", Body=b"hello")
    status, log = run(cloud.emulator, "process-edis")
    assert (status, log[-1]["outcome"]) == (1, "failed")
    assert [line["quarantined"] for line in log if line["message"] == "inbox processed"] == [1]
    assert run(cloud.emulator, "process-edis")[0] == 0
