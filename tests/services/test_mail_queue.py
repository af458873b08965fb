"""Mail about new messages: queued with them, sent when the server is there, never lost."""

import io
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from pypdf import PdfReader

from appliance import strongbox
from appliance.assembly import Appliance, assemble
from appliance.errors import MailRefused
from appliance.services.mail_queue import MAIL_SERVER, WAITS_MINUTES
from appliance.services.voice_mail.messages import Message
from appliance.settings import Secret, Settings
from tests.calls.ports import free_ports
from tests.scripted_call import speech
from tests.services.fax_room import STATION, received, write_fax

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OWNER = "zhang@example.com"


class Received:
    """What a real mail server took; it may refuse."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return self.refuses
        self.letters.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 taken"


class Office:
    """A box with one mailbox, a clock, and a mail server that can be away."""

    def __init__(self, home: Path) -> None:
        self.now = NOON
        self.appliance: Appliance = assemble(Settings(home=home), lambda: self.now)
        self.appliance.mailboxes.keep("8001", "张经理", email=OWNER)
        self.received = Received()
        self.port = int(free_ports()["FUNDLINE_CONSOLE_PORT"])
        self.server: Controller | None = None
        self.appliance.mail_queue.set_up(
            host="127.0.0.1", port=str(self.port), sender="box@example.com"
        )

    def open_server(self, **details: Any) -> None:
        self.server = Controller(self.received, hostname="127.0.0.1", port=self.port, **details)
        self.server.start()

    def message(self, seconds: float = 3) -> Message:
        draft = self.appliance.voice_mail.begin("8001", caller="13800138000", call_id="c1")
        speech(draft.path, seconds)
        message = self.appliance.voice_mail.send(draft)
        assert message is not None
        return message

    def send(self) -> int:
        return self.appliance.mail_queue.send_due()

    def newest(self) -> dict[str, Any]:
        return self.appliance.mail_queue.listing()[0]

    def close(self) -> None:
        if self.server is not None:
            self.server.stop()
        self.appliance.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "home")
    yield office
    office.close()


def test_a_new_message_is_mailed_with_its_sound(office: Office) -> None:
    office.open_server()
    message = office.message()
    assert office.send() == 1
    [letter] = office.received.letters
    assert letter["To"] == OWNER
    assert message.receipt_number in letter["Subject"]
    body = letter.get_body()
    assert body is not None
    assert "13800138000" in body.get_content()
    [sound] = letter.iter_attachments()
    assert sound.get_content_type() == "audio/wav"
    assert sound.get_content() == office.appliance.voice_mail.path(message).read_bytes()
    assert office.send() == 0, "once is enough"


def test_a_received_fax_is_mailed_as_pdf(office: Office) -> None:
    office.open_server()
    inbox = office.appliance.fax.inbox
    office.appliance.fax.routes.add("all", email=OWNER)
    fax = inbox.begin(call_id="f1", caller="02158880001", dialled="1001")
    write_fax(inbox.spool(fax.id), 3)
    inbox.keep(fax.id, received(3))
    assert office.send() == 1
    [letter] = office.received.letters
    assert STATION in letter["Subject"]
    [pages] = letter.iter_attachments()
    assert pages.get_content_type() == "application/pdf"
    assert len(PdfReader(io.BytesIO(pages.get_content())).pages) == 3


def test_a_fax_whose_pages_are_gone_keeps_no_other_mail_waiting(office: Office) -> None:
    office.open_server()
    inbox, documents = office.appliance.fax.inbox, office.appliance.fax.documents
    office.appliance.fax.routes.add("all", email=OWNER)
    fax = inbox.begin(call_id="f1", caller="02158880001", dialled="1001")
    write_fax(inbox.spool(fax.id), 1)
    kept = inbox.keep(fax.id, received(1))
    documents.path(documents.one(kept.document or "")).unlink()
    office.message()
    assert office.send() == 1
    assert office.appliance.mail_queue.waiting() == 1


def test_nothing_is_lost_while_the_server_is_away(office: Office) -> None:
    for _ in range(3):
        office.message()
    assert office.send() == 0
    assert "Refused" in office.newest()["last_error"]
    office.open_server()
    assert office.send() == 0, "not before its time"
    office.now += timedelta(minutes=WAITS_MINUTES[0], seconds=1)
    assert office.send() == 3
    assert len({letter["Message-ID"] for letter in office.received.letters}) == 3
    assert office.appliance.mail_queue.waiting() == 0


def test_each_failure_waits_longer_and_none_is_the_last(office: Office) -> None:
    office.message()
    for minutes in (*WAITS_MINUTES, WAITS_MINUTES[-1], WAITS_MINUTES[-1]):
        assert office.send() == 0
        next_at = datetime.fromisoformat(office.newest()["next_at"])
        assert next_at - office.now == timedelta(minutes=minutes)
        office.now = next_at
    office.open_server()
    assert office.send() == 1


def test_a_server_that_refuses_is_asked_again_later(office: Office) -> None:
    office.open_server()
    office.received.refuses = "452 no room"
    office.message()
    assert office.send() == 0
    assert "452" in office.newest()["last_error"]
    office.received.refuses = ""
    office.now += timedelta(minutes=2)
    assert office.send() == 1


def test_the_queue_outlives_the_process(office: Office) -> None:
    office.message()
    office.appliance.close()
    office.appliance = assemble(office.appliance.settings, lambda: office.now)
    office.open_server()
    assert office.send() == 1


def test_a_box_without_a_mail_server_keeps_its_mail(office: Office) -> None:
    office.appliance.mail_queue.set_up(host="")
    office.message()
    assert office.send() == 0
    assert office.newest()["tries"] == 0


def test_it_logs_in_with_the_secret_of_the_strongbox(office: Office) -> None:
    seen: list[Any] = []

    def check(*details: Any) -> AuthResult:
        seen.append(details[-1])
        return AuthResult(success=details[-1] == LoginPassword(b"box", b"pass word"))

    office.open_server(authenticator=check, auth_require_tls=False)
    strongbox.keep(office.appliance.settings, MAIL_SERVER, Secret("pass word"))
    office.appliance.mail_queue.set_up(username="box")
    office.message()
    assert office.send() == 1
    assert seen
    stored = office.appliance.settings.database.read_bytes()
    assert b"pass word" not in stored


def test_an_unfinished_message_is_not_mailed(office: Office) -> None:
    office.appliance.voice_mail.begin("8001", caller="", call_id="c1")
    assert office.appliance.mail_queue.waiting() == 0


def test_a_message_whose_commit_fails_leaves_no_mail(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_details: object) -> None:
        raise sqlite3.IntegrityError("no")

    monkeypatch.setattr(office.appliance.mail_queue, "add", broken)
    with pytest.raises(sqlite3.IntegrityError):
        office.message()
    assert office.appliance.voice_mail.listing() == []


@pytest.mark.parametrize(
    "settings",
    [{"port": "0"}, {"port": "x"}, {"security": "maybe"}, {"sender": "nobody"}, {"colour": "red"}],
)
def test_what_cannot_be_a_mail_server_is_refused(office: Office, settings: dict[str, str]) -> None:
    with pytest.raises(MailRefused):
        office.appliance.mail_queue.set_up(**settings)
