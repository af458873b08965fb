"""The exchange's side of a campaign: each call is placed once, and none is forgotten."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.campaign_kinds import CampaignKind
from appliance.errors import ActionRefused, StoreUnavailable, SwitchboardAway
from appliance.exchange import dial_queue, outbound_sender, spoken_campaigns
from appliance.exchange.outbound_sender import OutboundSender
from appliance.records.campaign import (
    Attempt,
    Campaign,
    Chances,
    Contact,
    ContactsAsked,
    NewCampaign,
    NewContact,
    Retries,
)
from appliance.records.contact import Ticket
from appliance.settings import Settings, Trunk
from appliance.telephony.dialling import Way

CARRIERS = (
    Trunk(name="carrier", host="sbc.example.com", numbers=("02112345678",)),
    Trunk(name="second", host="sbc.example.org", numbers=("02187654321",)),
)
PATIENCE_SECONDS = 10.0
GONE_SECONDS = 0.2
AGAIN = Retries(**{n: Chances(3, 0) for n in ("busy", "no_answer", "rejected", "hung_up")})
HEADER = "PJSIP_HEADER(add,X-Fundline-Attempt)"


class Asterisk:
    """What the switchboard reaches: the calls it placed and those of others."""

    def __init__(self) -> None:
        self.placed: list[dict[str, Any]] = []
        self.calls: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self.hung_up: list[str] = []
        self.refuses: Exception | None = None

    def place(self, ticket: Ticket, way: Way, **details: Any) -> None:
        self.placed.append(
            {"ticket": ticket, "channel": way.channel, "caller": way.shown, **details}
        )
        if self.refuses:
            raise self.refuses
        self.calls[details["call_id"]] = f"PJSIP/trunk_carrier-{len(self.placed):08x}"

    def channels(self) -> list[dict[str, str]]:
        return [
            {"Uniqueid": one, "Channel": name, "ChannelState": self.states.get(one, "5")}
            for one, name in self.calls.items()
        ]

    def hang_up(self, channel: str) -> None:
        self.hung_up.append(channel)


class Calling:
    """A sender with its campaigns and its Asterisk."""

    def __init__(self, home: Path) -> None:
        self.now = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.appliance = assemble(Settings(home=home, trunks=CARRIERS), clock=lambda: self.now)
        self.appliance.calendar.seed()
        self.room = self.appliance.outbound
        kind = CampaignKind(name="trial", run=lambda _call, _appliance, _contacted: "confirmed")
        self.room.campaigns.kinds["trial"] = kind  # type: ignore[index]
        self.asterisk, self.linked = Asterisk(), True
        self.begin_again()

    def begin_again(self, *, dialling: bool = True) -> None:
        """Let the exchange start anew."""
        self.sender = OutboundSender(self.appliance, self.asterisk, lambda: self.linked)  # type: ignore[arg-type]
        if dialling:
            self.sender.queue.start()

    def close(self) -> None:
        self.sender.queue.close()
        self.appliance.close()

    def campaign(self, people: int = 1, first: int = 1, **details: Any) -> Campaign:
        """Start a campaign that calls so many people."""
        chosen = {"calls_per_second": Decimal(50), "at_once": 40, "retries": AGAIN, **details}
        values = chosen.pop("values", {})
        new = self.room.campaigns.create(NewCampaign(**{"name": "trial", "kind": "trial"} | chosen))
        numbers = [(f"0216111{n:04}",) for n in range(first, first + people)]
        contacts = [NewContact(numbers=number, values=values) for number in numbers]
        self.room.contacts.add(new.id, contacts)
        return self.room.campaigns.start(new.id, "admin")

    def look(self, seconds: float = 0.0) -> None:
        """Look again and again for so long, once at least."""
        until = time.monotonic() + seconds
        self.sender.look()
        while time.monotonic() < until:
            time.sleep(0.02)
            self.sender.look()

    def dial(self, calls: int = 1) -> list[str]:
        """Look until so many calls were placed; return the tokens of all."""
        self.until(lambda: len(self.asterisk.placed) >= calls)
        return [one["call_id"].removeprefix("campaign-") for one in self.asterisk.placed]

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline
            self.look(0.02)

    def state(self, token: str, state: str) -> None:
        self.asterisk.states[f"campaign-{token}"] = state
        self.sender.state({"Uniqueid": f"campaign-{token}", "ChannelState": state})

    def answer(self, token: str) -> None:
        self.state(token, "6")

    def end(self, token: str, cause: str) -> None:
        """Let Asterisk say that the call is over."""
        self.asterisk.calls.pop(f"campaign-{token}")
        self.sender.hangup({"Uniqueid": f"campaign-{token}", "Cause": cause})

    def attempt(self, token: str) -> Attempt:
        return self.room.attempts.one(token)

    def contact(self, token: str) -> Contact:
        return self.room.contacts.one(self.attempt(token).contact)

    def ended(self, token: str) -> str:
        """Look until an attempt has ended; return how."""
        self.until(lambda: self.attempt(token).ended_at is not None)
        return self.attempt(token).result


@pytest.fixture
def calling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calling]:
    monkeypatch.setattr(outbound_sender, "GONE_SECONDS", GONE_SECONDS)
    monkeypatch.setattr(outbound_sender, "COMPARE_SECONDS", 0.0)
    monkeypatch.setattr(dial_queue, "QUIET_SECONDS", 0.0)
    made = Calling(tmp_path / "home")
    yield made
    made.close()


def test_a_due_contact_is_called_once_with_its_token(calling: Calling) -> None:
    calling.campaign()
    (token,) = calling.dial()
    calling.look(3 * GONE_SECONDS)
    (placed,) = calling.asterisk.placed
    assert placed["channel"] == "PJSIP/02161110001@trunk_carrier"
    assert (placed["call_id"], placed["context"]) == (f"campaign-{token}", "campaign")
    assert placed["variables"] == {HEADER: token}
    assert (placed["ring_seconds"], placed["caller"]) == (40, "02112345678")
    assert calling.attempt(token).ticket == placed["ticket"].id


def test_an_attempt_is_committed_before_its_call_is_placed(calling: Calling) -> None:
    known = []
    place = calling.asterisk.place

    def look_first(ticket: Ticket, channel: str, **details: Any) -> None:
        known.append(calling.attempt(details["call_id"].removeprefix("campaign-")).ended_at)
        place(ticket, channel, **details)

    calling.asterisk.place = look_first  # type: ignore[method-assign]
    calling.campaign(people=3)
    calling.dial(3)
    assert known == [None] * 3


def test_a_campaign_calls_over_the_trunk_it_names(calling: Calling) -> None:
    calling.campaign(trunk="second")
    calling.dial()
    (placed,) = calling.asterisk.placed
    assert placed["channel"].endswith("@trunk_second")
    assert placed["caller"] == "02187654321"


@pytest.mark.parametrize(
    ("cause", "rang", "outcome"),
    [
        ("17", True, "busy"),
        ("19", True, "no_answer"),
        ("18", True, "no_answer"),
        ("16", True, "no_answer"),
        ("21", False, "rejected"),
        ("1", False, "unreachable"),
        ("22", False, "unreachable"),
        ("28", False, "unreachable"),
        ("18", False, "failed"),
        ("34", False, "failed"),
        ("20", False, "failed"),
    ],
)
def test_the_cause_of_a_hangup_says_how_the_attempt_ended(
    calling: Calling, cause: str, rang: bool, outcome: str
) -> None:
    calling.campaign()
    (token,) = calling.dial()
    if rang:
        calling.state(token, "5")
    calling.end(token, cause)
    assert calling.ended(token) == outcome
    assert calling.attempt(token).cause == cause


def test_a_script_writes_the_end_of_an_answered_call(calling: Calling) -> None:
    calling.campaign()
    (token,) = calling.dial()
    calling.answer(token)
    calling.room.attempts.answered(token)
    calling.end(token, "16")
    calling.look()
    assert calling.attempt(token).ended_at is None
    calling.room.attempts.end(token, "confirmed")
    calling.look(2 * GONE_SECONDS)
    assert calling.attempt(token).result == "confirmed"


@pytest.mark.parametrize(
    ("script", "cause", "outcome"),
    [
        ("none", "16", "hung_up"),
        ("answered", "16", "unfinished"),
        ("confirmed", "16", "confirmed"),
        ("answered", "38", "lost"),
    ],
)
def test_an_answered_call_whose_script_is_gone_ends_with_its_hangup(
    calling: Calling, script: str, cause: str, outcome: str
) -> None:
    calling.campaign()
    (token,) = calling.dial()
    calling.answer(token)
    if script != "none":
        calling.room.attempts.answered(token)
    if script == "confirmed":
        calling.room.attempts.confirmed(token)
    calling.end(token, cause)
    assert calling.ended(token) == outcome
    assert calling.attempt(token).answered_at is not None


def test_a_call_that_is_gone_without_a_word_is_lost_and_made_again(calling: Calling) -> None:
    calling.campaign(retries=Retries(lost=Chances(3, 0)))
    (token,) = calling.dial()
    calling.asterisk.calls.clear()
    assert calling.ended(token) == "lost"
    first, second = calling.dial(2)
    assert (first, calling.contact(second).state) == (token, "calling")


def test_a_new_exchange_goes_on_with_the_calls_of_the_old_one(calling: Calling) -> None:
    calling.campaign(people=2, at_once=1)
    (token,) = calling.dial()
    calling.sender.queue.close()
    calling.begin_again()
    calling.look(3 * GONE_SECONDS)
    assert len(calling.asterisk.placed) == 1
    calling.state(token, "5")
    calling.end(token, "17")
    assert calling.ended(token) == "busy"


def test_a_call_placed_while_the_calls_are_compared_is_known_afterwards(calling: Calling) -> None:
    calling.sender.queue.close()
    calling.begin_again(dialling=False)
    calling.campaign()
    calling.look()
    listed = calling.asterisk.channels

    def placed_after_the_list_was_made() -> list[dict[str, str]]:
        before = listed()
        if not calling.asterisk.placed:
            calling.sender.queue.start()
            while not calling.asterisk.calls:
                time.sleep(0.01)
        return before

    calling.asterisk.channels = placed_after_the_list_was_made  # type: ignore[method-assign]
    calling.sender.look()
    (token,) = calling.dial()
    calling.end(token, "17")
    assert calling.ended(token) == "busy"


def test_what_was_ready_when_the_exchange_ended_is_called_by_the_next(calling: Calling) -> None:
    calling.sender.queue.close()
    calling.campaign(retries=Retries(lost=Chances(3, 0)))
    calling.look()
    (found,) = calling.room.attempts.open_attempts()
    assert calling.asterisk.placed == []
    calling.begin_again()
    assert calling.ended(found.attempt.token) == "lost"
    (token,) = calling.dial()
    assert token != found.attempt.token


def test_nothing_is_begun_or_given_up_while_asterisk_is_away(calling: Calling) -> None:
    calling.campaign(people=2, at_once=1)
    (token,) = calling.dial()
    calling.linked = False
    calling.asterisk.calls.clear()
    calling.look(2 * GONE_SECONDS)
    assert calling.attempt(token).ended_at is None
    assert len(calling.asterisk.placed) == 1


def test_a_call_whose_order_got_no_answer_is_never_ordered_again(calling: Calling) -> None:
    calling.campaign()
    calling.asterisk.refuses = SwitchboardAway("no answer in time")
    (token,) = calling.dial()
    calling.asterisk.calls[f"campaign-{token}"] = "PJSIP/trunk_carrier-00000001"
    calling.look(3 * GONE_SECONDS)
    assert len(calling.asterisk.placed) == 1
    assert calling.attempt(token).ended_at is None


def test_a_trunk_that_takes_no_call_is_left_alone_and_costs_nobody_a_try(calling: Calling) -> None:
    calling.campaign(people=3, retries=Retries(failed=Chances(1, 0)), at_once=3)
    tokens = calling.dial(3)
    for token in tokens:
        calling.end(token, "34")
    calling.look(2 * GONE_SECONDS)
    assert calling.attempt(tokens[-1]).cause == "no_line"
    assert calling.contact(tokens[-1]).state == "waiting"
    assert len(calling.asterisk.placed) == 3


def test_calls_that_asterisk_refuses_to_place_count_as_failed(calling: Calling) -> None:
    calling.campaign()
    calling.asterisk.refuses = ActionRefused("Originate is refused")
    (token,) = calling.dial()
    assert calling.ended(token) == "failed"
    assert calling.contact(token).state == "waiting"


def test_a_campaign_has_so_many_calls_at_once_and_no_more(calling: Calling) -> None:
    calling.campaign(people=5, at_once=2)
    tokens = calling.dial(2)
    calling.look(0.3)
    assert len(calling.asterisk.placed) == 2
    calling.end(tokens[0], "1")
    calling.dial(3)
    calling.look(0.3)
    assert len(calling.asterisk.placed) == 3


def test_callers_take_lines_from_the_campaigns(calling: Calling) -> None:
    calling.appliance.parameters.keep_all({"contact.lines": 10, "contact.lines_kept_free": 30})
    for number in range(4):
        calling.asterisk.calls[f"17.{number}"] = f"PJSIP/trunk_carrier-1{number}"
    calling.campaign(people=20)
    tokens = calling.dial(3)
    calling.look(0.3)
    assert len(calling.asterisk.placed) == 3, "four callers and three kept free leave three"
    calling.sender.subscriptions["Newchannel"](
        {"Uniqueid": "18.1", "Channel": "PJSIP/trunk_carrier-19"}
    )
    calling.asterisk.calls["18.1"] = "PJSIP/trunk_carrier-19"
    calling.end(tokens[0], "1")
    calling.look(0.3)
    assert len(calling.asterisk.placed) == 3, "who calls now took the line that was given back"


def test_a_slow_campaign_keeps_no_other_waiting(calling: Calling) -> None:
    slow = calling.campaign(people=30, calls_per_second=Decimal("0.1"))
    calling.campaign(people=4, first=500)
    calling.dial(5)
    calls = [one["channel"].partition("@")[0][-4:] for one in calling.asterisk.placed]
    assert sorted(calls)[1:] == ["0500", "0501", "0502", "0503"]
    assert calling.room.campaigns.figures(slow.id).attempts == 1


def test_ringing_calls_of_a_stopped_campaign_are_hung_up(calling: Calling) -> None:
    campaign = calling.campaign(people=2)
    ringing, talking = calling.dial(2)
    calling.answer(talking)
    calling.room.campaigns.stop(campaign.id, "admin")
    calling.look()
    assert calling.asterisk.hung_up == [calling.asterisk.calls[f"campaign-{ringing}"]]


def test_an_end_that_cannot_be_written_is_written_later(
    calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    calling.campaign()
    (token,) = calling.dial()
    calling.state(token, "5")
    with monkeypatch.context() as broken:

        def no_disk() -> None:
            raise StoreUnavailable("the database is locked")

        broken.setattr(calling.appliance.database, "writing", no_disk)
        calling.end(token, "17")
        with pytest.raises(StoreUnavailable):
            calling.look()
    assert calling.ended(token) == "busy"


def test_nobody_is_called_after_the_window_closed(calling: Calling) -> None:
    calling.campaign(people=3)
    calling.now += timedelta(hours=14)
    calling.look(0.2)
    assert calling.asterisk.placed == []
    listing = calling.room.contacts.listing(ContactsAsked())
    assert {contact.waits_for for contact in listing} == {"night"}


def test_nobody_is_called_before_the_words_are_spoken(
    calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken_campaigns, "LOOK_SECONDS", 0.0)
    calling.campaign(
        1, kind="notice", content={"text": "您好，{who:text}。"}, values={"who": "张先生"}
    )
    calling.campaign(1, first=50)
    calling.dial(1)
    calling.look(0.3)
    assert [one["channel"] for one in calling.asterisk.placed] == [
        "PJSIP/02161110050@trunk_carrier"
    ]
    prompts, shelf = calling.appliance.prompts, calling.appliance.clips
    for text in ("您好，", "张先生"):
        clip = shelf.sounds / "zh" / f"{prompts.text_clip('zh', text).name}.alaw"
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_bytes(b"\xd5" * 160)
        assert len(calling.asterisk.placed) == 1
    calling.dial(2)
