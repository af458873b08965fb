"""The exchange's side of a fax: each call is placed once, and none is forgotten."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import ActionRefused, SwitchboardAway
from appliance.exchange import fax_sender
from appliance.exchange.call_events import CallEvents
from appliance.exchange.fax_sender import FaxSender
from appliance.records.contact import Ticket
from appliance.services.faxes.records import Fax
from appliance.telephony.dialling import Way
from tests.services.fax_outbox import CARRIER, Outbox


class Asterisk:
    """What the switchboard reaches: calls it placed, faxes under way."""

    def __init__(self) -> None:
        self.connected = True
        self.placed: list[dict[str, Any]] = []
        self.calls: dict[str, str] = {}
        self.sessions: dict[str, str] = {}
        self.asked: list[str] = []
        self.hung_up: list[str] = []
        self.refuses: Exception | None = None

    def place(self, ticket: Ticket, way: Way, **details: Any) -> None:
        self.placed.append(
            {"ticket": ticket, "channel": way.channel, "caller": way.shown, **details}
        )
        if self.refuses:
            raise self.refuses
        self.calls[details["call_id"]] = f"PJSIP/trunk-{len(self.placed)}"

    def channels(self) -> list[dict[str, str]]:
        return [{"Uniqueid": one, "Channel": channel} for one, channel in self.calls.items()]

    def fax_sessions(self) -> list[dict[str, str]]:
        return [{"SessionNumber": n, "Channel": channel} for n, channel in self.sessions.items()]

    def ask_fax_session(self, session: str) -> None:
        self.asked.append(session)

    def hang_up(self, channel: str) -> None:
        self.hung_up.append(channel)


class Sending:
    """A sender with its queue and its Asterisk."""

    def __init__(self, home: Path) -> None:
        self.room = Outbox(home, CARRIER)
        self.queue = self.room.queue
        self.asterisk = Asterisk()
        self.begin_again()

    def begin_again(self) -> None:
        """Let the exchange start anew."""
        self.sender = FaxSender(self.room.box.appliance, self.asterisk)  # type: ignore[arg-type]

    def dial(self, fax: Fax) -> str:
        """Look, and return the token of the attempt that was begun."""
        self.sender.look()
        return self.queue.attempts_of(fax.id)[-1].token

    def answer(self, token: str) -> None:
        self.sender.placed({"ActionID": f"fax-{token}", "Response": "Success"})
        self.queue.answered(token)

    def end(self, token: str, cause: str) -> None:
        """Let Asterisk say that the call is over."""
        self.asterisk.calls.pop(f"fax-{token}")
        event = {"Uniqueid": f"fax-{token}", "Cause": cause, "Cause-txt": "in words"}
        self.sender.hangup(event)

    def one(self, fax: Fax) -> Fax:
        return self.queue.one(fax.id)


@pytest.fixture
def sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sending]:
    monkeypatch.setattr(fax_sender, "GONE_SECONDS", 0.2)
    made = Sending(tmp_path / "home")
    yield made
    made.room.box.close()


def test_a_due_fax_is_dialled_once(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.sender.look()
    (placed,) = sending.asterisk.placed
    assert placed["channel"] == f"PJSIP/{fax.number}@trunk_carrier"
    assert (placed["call_id"], placed["context"]) == (f"fax-{token}", "fax_sending")
    assert placed["variables"] == {"FUNDLINE_FAX": token}
    assert (placed["ring_seconds"], placed["caller"]) == (45, "02112345678")
    assert sending.one(fax).status == "sending"


def test_not_more_than_allowed_are_dialled_at_once(sending: Sending) -> None:
    sending.room.parameters.keep("fax.calls_at_once", 2)
    faxes = [sending.room.order(f"0215100000{n}") for n in range(1, 5)]
    for _look in range(3):
        sending.sender.look()
    assert len(sending.asterisk.placed) == 2
    token = sending.queue.attempts_of(faxes[0].id)[0].token
    sending.end(token, "17")
    sending.sender.look()
    assert len(sending.asterisk.placed) == 3


@pytest.mark.parametrize(
    ("cause", "status", "reason"),
    [
        ("17", "waiting", "busy"),
        ("19", "waiting", "unanswered"),
        ("18", "waiting", "unanswered"),
        ("34", "waiting", "refused"),
        ("21", "waiting", "refused"),
        ("1", "failed", "refused"),
        ("28", "failed", "refused"),
    ],
)
def test_a_call_nobody_answered_ends_by_its_cause(
    sending: Sending, cause: str, status: str, reason: str
) -> None:
    fax = sending.room.order()
    sending.end(sending.dial(fax), cause)
    now = sending.one(fax)
    assert (now.status, now.reason, now.attempts) == (status, reason, 1)


def test_the_end_of_an_answered_call_is_for_its_script(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.answer(token)
    sending.end(token, "16")
    assert sending.one(fax).status == "sending"


def test_an_answered_call_without_its_script_is_lost(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.sender.placed({"ActionID": f"fax-{token}", "Response": "Success"})
    sending.end(token, "16")
    sending.sender.look()
    assert sending.one(fax).status == "sending", "its script may be about to write"
    time.sleep(0.3)
    sending.sender.look()
    assert (sending.one(fax).status, sending.one(fax).reason) == ("waiting", "lost")


def test_pages_are_confirmed_while_the_fax_is_sent(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.answer(token)
    sending.asterisk.sessions = {"7": sending.asterisk.calls[f"fax-{token}"], "8": "PJSIP/other"}
    sending.sender.look()
    sending.sender.follow()
    assert sending.asterisk.asked == ["7"]
    for pages in ("0", "1", "2"):
        sending.sender.session({"SessionNumber": "7", "PagesTransmitted": pages})
    sending.sender.session({"SessionNumber": "8", "PagesTransmitted": "3"})
    assert sending.one(fax).pages_confirmed == 2


def test_how_a_fax_ended_is_known_without_its_script(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.answer(token)
    told = {"UserEvent": "FaxSent", "Token": token, "Session": "7", "Before": ""}
    told |= {"Status": "SUCCESS", "Pages": "3", "Mode": "T38", "Rate": "14400"}
    told["Station"] = "021 5100 0001"
    sending.sender.sent({**told, "UserEvent": "Other"})
    sending.sender.sent({**told, "Before": "7"})
    assert sending.one(fax).status == "sending", "this was another fax"
    sending.sender.sent({**told, "Token": "of somebody else"})
    sending.sender.sent(told)
    now = sending.one(fax)
    assert (now.status, now.pages_confirmed, now.station) == ("sent", 3, "021 5100 0001")


def test_a_killed_asterisk_leaves_what_was_confirmed(sending: Sending) -> None:
    fax = sending.room.order(pages=5)
    token = sending.dial(fax)
    sending.answer(token)
    sending.queue.confirmed(token, 2)
    sending.asterisk.calls.clear()
    sending.asterisk.connected = False
    sending.sender.look()
    sending.asterisk.connected = True
    sending.sender.look()
    time.sleep(0.3)
    sending.sender.look()
    now = sending.one(fax)
    assert (now.status, now.reason, now.pages_confirmed) == ("waiting", "lost", 2)
    sending.room.box.pass_time(5)
    sending.sender.look()
    assert len(sending.asterisk.placed) == 2
    assert sending.queue.attempts_of(fax.id)[1].first_page == 3


def test_an_exchange_killed_before_it_dialled_dials_after(sending: Sending) -> None:
    fax = sending.room.order()
    sending.room.begin(fax)
    sending.begin_again()
    sending.sender.look()
    time.sleep(0.3)
    sending.sender.look()
    assert sending.one(fax).reason == "lost"
    sending.room.box.pass_time(5)
    sending.sender.look()
    assert len(sending.asterisk.placed) == 1


def test_an_exchange_killed_while_it_rang_does_not_dial_again(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.begin_again()
    for _look in range(3):
        sending.sender.look()
        time.sleep(0.15)
    assert len(sending.asterisk.placed) == 1
    sending.end(token, "17")
    assert sending.one(fax).reason == "busy"


def test_a_broken_link_while_dialling_is_not_a_second_call(sending: Sending) -> None:
    fax = sending.room.order()
    sending.asterisk.refuses = SwitchboardAway("the link broke")
    token = sending.dial(fax)
    sending.asterisk.calls[f"fax-{token}"] = "PJSIP/trunk-1"  # it rings all the same
    sending.asterisk.refuses = None
    time.sleep(0.3)
    sending.sender.look()
    assert len(sending.asterisk.placed) == 1
    assert sending.one(fax).status == "sending"


def test_a_call_asterisk_refuses_to_place_is_a_refused_one(sending: Sending) -> None:
    fax = sending.room.order()
    sending.asterisk.refuses = ActionRefused("no such trunk")
    sending.dial(fax)
    assert sending.one(fax).reason == "refused"


def test_while_the_trunk_is_away_faxes_wait_and_nobody_is_blamed(sending: Sending) -> None:
    fax, other = sending.room.order("02151000001"), sending.room.order("02151000002")
    sending.room.parameters.keep("fax.calls_at_once", 1)
    token = sending.dial(fax)
    sending.asterisk.calls.clear()
    sending.sender.placed({"ActionID": f"fax-{token}", "Response": "Failure", "Reason": "0"})
    sending.sender.look()
    time.sleep(0.3)
    sending.sender.look()
    now = sending.one(fax)
    assert (now.status, now.reason, now.unanswered) == ("waiting", "refused", 0)
    assert sending.room.wait_seconds(now) == 60
    sending.sender.look()
    assert sending.one(other).attempts == 0, "the next one is not tried at once"


def test_a_cancelled_fax_is_hung_up(sending: Sending) -> None:
    fax = sending.room.order()
    token = sending.dial(fax)
    sending.queue.cancel(fax.id)
    sending.sender.look()
    assert sending.asterisk.hung_up == ["PJSIP/trunk-1"]
    sending.end(token, "16")
    assert sending.one(fax).status == "cancelled"


def test_a_fax_in_the_callers_call_is_followed_and_lost_like_any(sending: Sending) -> None:
    fax, attempt = sending.queue.begin_in_call(sending.room.document(), "", call_id="178.1")
    sending.asterisk.calls["178.1"] = "PJSIP/demo-1"
    sending.asterisk.sessions = {"3": "PJSIP/demo-1"}
    sending.sender.look()
    sending.sender.follow()
    sending.sender.session({"SessionNumber": "3", "PagesTransmitted": "1"})
    assert sending.one(fax).pages_confirmed == 1
    sending.asterisk.calls.clear()
    sending.sender.look()
    time.sleep(0.3)
    sending.sender.look()
    assert (sending.one(fax).status, sending.one(fax).reason) == ("failed", "lost")
    assert sending.queue.attempts_of(fax.id)[0].token == attempt.token


def test_the_calls_of_faxes_are_not_those_of_callers(sending: Sending) -> None:
    calls = sending.room.box.appliance.calls
    events = CallEvents(calls, lambda: sending.room.box.now)
    begun = {"Context": "inbound", "Channel": "PJSIP/trunk-1", "Exten": "s"}
    for call_id in ("fax-77", "178.1"):
        events.new_channel({**begun, "Uniqueid": call_id, "Linkedid": call_id})
    seen = [{"Uniqueid": one, "Linkedid": one, "Channel": one} for one in ("fax-77", "178.1")]
    events.reconcile(lambda: seen, sending.room.box.now, None)
    calls.flush()
    assert [call["id"] for call in calls.open_calls()] == ["178.1"]


def test_without_a_trunk_faxes_wait(tmp_path: Path) -> None:
    room = Outbox(tmp_path / "home")
    asterisk = Asterisk()
    fax = room.order()
    FaxSender(room.box.appliance, asterisk).look()  # type: ignore[arg-type]
    assert asterisk.placed == []
    assert room.queue.one(fax.id).status == "waiting"
    room.box.close()
