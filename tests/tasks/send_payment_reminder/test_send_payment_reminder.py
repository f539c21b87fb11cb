from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from rota.runtime import TaskContext
from tasks.send_payment_reminder import OF_AN_ADDRESS, SENDER, Reminders, UnconfirmedError, main
from tests.tasks.conftest import MONDAY, TABLES, Cloud, Dying, StopAt

ENV = {"REMINDERS_TABLE": TABLES["reminders"], "SENDER": "noreply@example.com"}


def add(cloud: Cloud, id: str, **texts: str) -> None:  # noqa: A002  # the attribute's name
    due = {"status": "due", "due_on": "2026-01-05", "email": f"{id}@example.com", "name": "Ada"}
    cloud.add("reminders", id=id, **{**due, **texts})


def statuses(cloud: Cloud) -> dict[str, str]:
    return {item["id"]: item["status"] for item in cloud.items("reminders")}


def receivers(cloud: Cloud) -> list[str]:
    return sorted(address.split("@")[0] for mail in cloud.mails() for address in mail["To"])


def forget_claims_made_now(cloud: Cloud) -> None:
    """Let every claim be an hour old."""
    claimed_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    for item in cloud.items("reminders"):
        if item["status"] == "sending":
            cloud.add("reminders", **{**item, "claimed_at": claimed_at})


def refuse(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
    """Let the next calls of SES fail so, one after the other."""
    left = list(errors)
    real = cloud.sesv2.send_email

    def send_email(**mail: object) -> object:
        if left:
            raise left.pop(0)
        return real(**mail)

    monkeypatch.setattr(cloud.sesv2, "send_email", send_email)
    monkeypatch.setattr(TaskContext, "client", lambda _self, name, **_options: getattr(cloud, name))
    monkeypatch.setattr("tasks.send_payment_reminder.THROTTLE_PAUSES", (0.0, 0.0))


def refusal(code: str, status: int, message: str = "no") -> ClientError:
    details = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(details, "SendEmail")  # type: ignore[arg-type]  # as much of an answer as botocore itself reads


def test_everybody_who_is_due_gets_one_mail_and_nobody_else(cloud: Cloud) -> None:
    add(cloud, "today")
    add(cloud, "last-week", due_on="2025-12-29")
    add(cloud, "tomorrow", due_on="2026-01-06")
    add(cloud, "done", status="sent")
    main(cloud.context(ENV))
    assert receivers(cloud) == ["last-week", "today"]
    assert statuses(cloud) == {"today": "sent", "last-week": "sent", "tomorrow": "due", "done": "sent"}
    mail = cloud.mails()[0]
    assert mail["Source"] == "noreply@example.com"
    assert "Dear Ada" in mail["BodyText"]


def test_the_message_id_is_kept_for_whoever_looks_into_it(cloud: Cloud) -> None:
    add(cloud, "today")
    main(cloud.context(ENV))
    (item,) = cloud.items("reminders")
    assert item["message_id"] == cloud.mails()[0]["MessageId"]


def test_a_second_run_sends_nothing_more(cloud: Cloud) -> None:
    add(cloud, "today")
    main(cloud.context(ENV))
    main(cloud.context(ENV))
    assert receivers(cloud) == ["today"]


def test_after_a_crash_between_two_mails_the_rest_is_sent_once(cloud: Cloud, dying: Dying) -> None:
    for name in ("a", "b", "c", "d"):
        add(cloud, name)
    # Two updates for each mail: the third is the claim of the second.
    with dying("dynamodb", "update_item", at=3):
        main(cloud.context(ENV))
    assert len(receivers(cloud)) == 1
    main(cloud.context(ENV))
    assert receivers(cloud) == ["a", "b", "c", "d"]
    assert set(statuses(cloud).values()) == {"sent"}


@pytest.mark.parametrize("sent", [True, False])
def test_a_crash_around_the_mail_is_neither_repeated_nor_lost_but_put_before_a_person(
    cloud: Cloud, dying: Dying, *, sent: bool
) -> None:
    add(cloud, "a")
    with dying("sesv2", "send_email", at=1, done=sent):
        main(cloud.context(ENV))
    main(cloud.context(ENV))  # at once: the claim may still be that of a live run
    assert statuses(cloud) == {"a": "sending"}
    forget_claims_made_now(cloud)
    with pytest.raises(UnconfirmedError, match="may or may not have been sent: a;"):
        main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "unconfirmed"}
    assert receivers(cloud) == (["a"] if sent else [])


def test_every_run_fails_and_names_the_unconfirmed_until_a_person_has_decided(cloud: Cloud) -> None:
    """The run that set it aside may have died right after: nobody would ever hear of it if only that one failed."""
    add(cloud, "a", status="unconfirmed")
    add(cloud, "b")
    for _ in range(2):
        with pytest.raises(UnconfirmedError, match="may or may not have been sent: a;"):
            main(cloud.context(ENV))
    assert receivers(cloud) == ["b"]
    add(cloud, "a")
    main(cloud.context(ENV))
    assert receivers(cloud) == ["a", "b"]


def test_a_claim_whose_answer_was_lost_is_known_again_as_this_calls_own_and_no_others(cloud: Cloud) -> None:
    add(cloud, "a")
    (reminder,) = Reminders(cloud.dynamodb, TABLES["reminders"]).due(MONDAY.date())
    calls: list[dict[str, object]] = []
    cloud.dynamodb.meta.events.register(
        "provide-client-params.dynamodb.UpdateItem", lambda params, **_: calls.append(params)
    )
    assert Reminders(cloud.dynamodb, TABLES["reminders"]).claim(reminder)
    (claim,) = calls
    cloud.dynamodb.update_item(**claim)  # as boto3 would repeat it: the condition holds
    assert not Reminders(cloud.dynamodb, TABLES["reminders"]).claim(reminder)


def test_a_crash_before_the_sent_mark_is_treated_alike(cloud: Cloud, dying: Dying) -> None:
    add(cloud, "a")
    with dying("dynamodb", "update_item", at=2):
        main(cloud.context(ENV))
    forget_claims_made_now(cloud)
    add(cloud, "b")
    with pytest.raises(UnconfirmedError):
        main(cloud.context(ENV))
    assert receivers(cloud) == ["a", "b"]
    assert statuses(cloud) == {"a": "unconfirmed", "b": "sent"}


def test_one_of_two_runs_at_the_same_time_wins_each_reminder(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        add(cloud, name)
    real = cloud.sesv2.send_email
    others: list[str] = []

    def send_email(**mail: object) -> object:
        if not others:
            others.append("one run at a time")
            main(cloud.context(ENV))
        return real(**mail)

    monkeypatch.setattr(cloud.sesv2, "send_email", send_email)
    monkeypatch.setattr(TaskContext, "client", lambda _self, name, **_options: getattr(cloud, name))
    main(cloud.context(ENV))
    assert receivers(cloud) == ["a", "b"]


@pytest.mark.parametrize("address", ["", "nowhere"])
def test_one_without_an_address_is_set_aside_and_does_not_hold_up_the_rest(cloud: Cloud, address: str) -> None:
    add(cloud, "a", email=address)
    add(cloud, "b")
    main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "rejected", "b": "sent"}


def test_a_recipient_that_ses_refuses_is_set_aside_with_the_reason(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cloud, "a", due_on="2026-01-01")
    add(cloud, "b", due_on="2026-01-02")
    add(cloud, "c")
    blacklisted, illegal = "Address blacklisted.", "Domain contains illegal character"
    refuse(
        cloud, monkeypatch, refusal("MessageRejected", 400, blacklisted), refusal("BadRequestException", 400, illegal)
    )
    main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "rejected", "b": "rejected", "c": "sent"}
    reasons = {item["id"]: item.get("reason") for item in cloud.items("reminders")}
    assert reasons == {"a": blacklisted, "b": illegal, "c": None}


@pytest.mark.parametrize(
    ("message", "of_an_address"),
    [
        ("Illegal address", True),
        ("Invalid email address a@.", True),
        ("Missing domain", True),
        ("Missing final '@domain'", True),
        ("Domain contains illegal character", True),
        ("Domain starts with dot", True),
        ("Domain ends with dot", True),
        ("Local address contains control or whitespace", True),
        ("Address is on the suppression list", True),
        ("Email address is not verified. The following identities failed the check in region US-EAST-1: x", False),
        ("Missing required header 'From'.", False),
        ("Configuration set <tasks> does not exist.", False),
        ("", False),
    ],
)
def test_only_what_ses_says_of_an_address_rejects_a_recipient(message: str, *, of_an_address: bool) -> None:
    """Messages of public reports: aws-sdk-rust#881, django-anymail#281, openstax/accounts#253, brave/accounts#35."""
    assert bool(OF_AN_ADDRESS.match(message)) == of_an_address


def test_with_a_sender_that_is_not_verified_the_run_fails_and_every_reminder_stays_due(cloud: Cloud) -> None:
    add(cloud, "a", due_on="2026-01-01")
    add(cloud, "b")
    cloud.sesv2.delete_email_identity(EmailIdentity="example.com")
    with pytest.raises(ClientError, match=r"MessageRejected.* not verified.*: noreply@example\.com"):
        main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "due", "b": "due"}
    cloud.sesv2.create_email_identity(EmailIdentity="example.com")
    main(cloud.context(ENV))
    assert receivers(cloud) == ["a", "b"]


def test_in_the_sandbox_the_run_fails_and_a_recipient_who_is_not_verified_stays_due(cloud: Cloud) -> None:
    add(cloud, "a", email="ada@elsewhere.example", due_on="2026-01-01")
    add(cloud, "b")
    about = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://example.com"}
    cloud.sesv2.put_account_details(**about, ProductionAccessEnabled=False)
    with pytest.raises(ClientError, match=r"MessageRejected.* not verified.*: ada@elsewhere\.example"):
        main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "due", "b": "due"}


def test_a_sender_that_is_no_address_is_not_blamed_on_the_recipients(cloud: Cloud) -> None:
    add(cloud, "a")
    with pytest.raises(ValueError, match="SENDER must be an e-mail address"):
        main(cloud.context({**ENV, "SENDER": "noreply"}))
    assert statuses(cloud) == {"a": "due"}


@pytest.mark.parametrize(
    ("sender", "fits"),
    [
        ("noreply@example.com", True),
        ("Payments <noreply@mail.example.com>", True),
        ("", False),
        ("noreply@example", False),
        ("no reply@example.com", False),
        ("noreply@exam ple.com", False),
        ("Payments noreply@example.com", False),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(sender: str, *, fits: bool) -> None:
    assert bool(SENDER.fullmatch(sender)) == fits


def test_a_throttled_mail_is_sent_a_little_later(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    add(cloud, "a")
    refuse(cloud, monkeypatch, *[refusal("TooManyRequestsException", 429)] * 2)
    main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "sent"}


@pytest.mark.parametrize(
    "error",
    [
        refusal("AccessDeniedException", 403),
        EndpointConnectionError(endpoint_url="https://email.us-east-1.amazonaws.com"),
    ],
)
def test_when_ses_surely_sent_nothing_the_reminder_stays_due_and_the_run_fails(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    add(cloud, "a")
    refuse(cloud, monkeypatch, error)
    with pytest.raises(type(error)):
        main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "due"}
    main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "sent"}


@pytest.mark.parametrize(
    "error",
    [refusal("InternalFailure", 500), ReadTimeoutError(endpoint_url="https://email.us-east-1.amazonaws.com")],
)
def test_when_the_answer_of_ses_never_came_the_reminder_is_unconfirmed_and_the_rest_is_sent(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    add(cloud, "a", due_on="2026-01-01")
    add(cloud, "b")
    refuse(cloud, monkeypatch, error)
    with pytest.raises(UnconfirmedError, match="may or may not have been sent: a;"):
        main(cloud.context(ENV))
    assert statuses(cloud) == {"a": "unconfirmed", "b": "sent"}


def test_it_stops_between_two_mails(cloud: Cloud, stop_at: StopAt) -> None:
    add(cloud, "a", due_on="2026-01-01")
    add(cloud, "b")
    context = cloud.context(ENV)
    stop_at("sesv2", "send_email", context)
    main(context)
    assert statuses(cloud) == {"a": "sent", "b": "due"}
