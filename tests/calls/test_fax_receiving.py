"""A real fax machine sends to the box: every way, cut lines, killed parts; no page is lost."""

import random
import time
from collections.abc import Callable, Iterator, Sequence

import click
import numpy as np
import pytest

from appliance.audio.sound_files import a_law
from appliance.services.faxes.records import Fax
from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.far_fax import FarFax
from tests.calls.fax_desk import fax_desk
from tests.calls.inbox_desk import InboxDesk, Sending
from tests.calls.kept_sound import RATE, speech
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

SOUND = {"endpoint": "box_sound_only", "t38": "no"}
WAYS: dict[str, tuple[str, dict[str, str], str, int]] = {
    "T.38": ("1001", {}, "T38", 14400),
    "sound with ECM": ("1001", SOUND, "audio", 14400),
    "sound without ECM": ("1001", {**SOUND, "ecm": "no"}, "audio", 14400),
    "V.29 only": (
        "1001",
        {**SOUND, "modem": "v29", "maxrate": "9600", "minrate": "7200"},
        "audio",
        9600,
    ),
    "the hotline hears the tone": ("1000", SOUND, "audio", 14400),
    "the hotline and T.38": ("1000", {}, "T38", 14400),
}
"""Which number is called how, and what is to come of it."""
LOST_CONFIRMATION = (0, 1)
"""The page kept last may be one whose confirmation the far end did not get any more."""
PAGES = 3


@pytest.fixture
def arriving(ends: tuple[Box, FarFax]) -> Iterator[InboxDesk]:
    box, far = ends
    with fax_desk(box) as desk:
        opened = InboxDesk(far, desk)
        opened.wait_until_well()
        yield opened


def test_every_page_arrives_as_it_was_sent_on_every_way(arriving: InboxDesk) -> None:
    sendings = {way: arriving.send(WAYS[way][0], **WAYS[way][1]) for way in WAYS}
    for way, (number, _options, mode, rate) in WAYS.items():
        result, fax = arriving.result(sendings[way]), arriving.received(sendings[way])
        assert (way, result.status, result.pages) == (way, "SUCCESS", 2)
        assert (way, fax.status, fax.pages, fax.pages_confirmed) == (way, "received", 2, 2)
        arriving.check_pages(sendings[way], fax)
        assert (fax.dialled, fax.station, fax.poor_pages) == (number, sendings[way].caller, 0)
        (attempt,) = arriving.desk.attempts(fax)
        assert (way, attempt.mode, attempt.rate, attempt.outcome) == (way, mode, rate, "received")
        assert result.ecm == (way != "sound without ECM")
        if number == "1000":
            _a_tone_ends_the_conversation_in_the_ledger(arriving, sendings[way], fax)


def _a_tone_ends_the_conversation_in_the_ledger(
    arriving: InboxDesk, sending: Sending, fax: Fax
) -> None:
    (call,) = [one for one in arriving.desk.box.calls() if one["caller"] == sending.caller]
    did = [step["text"] for step in call["steps"] if step["kind"] == "did"]
    assert did == [
        "main_menu: left for conversation,fax",
        f"fax {fax.id}: begins",
        f"fax {fax.id}: received, 2 pages",
    ]
    assert call["ending"] in ("finished", "caller_hung_up")


def test_a_caller_who_speaks_and_whistles_is_not_taken_for_a_fax(
    arriving: InboxDesk, room: TelephoneRoom
) -> None:
    caller = Caller(arriving.desk.box, room, "13800138000")
    conversation = caller.dial("1000")
    with room.changed:
        for sound in (speech(1.0), whistle(1100, 0.3), speech(0.5), whistle(1000, 1.0)):
            conversation.call.stream.speak(sound)
    conversation.listen(4.0)
    conversation.press("1").hears("fund_query.menu_latest", key="1")
    conversation.hang_up()
    caller.close()


# --- what a fault leaves


def cut_line(arriving: InboxDesk, sendings: Sequence[Sending]) -> None:
    """Let the far end hang up; it knows how many pages were confirmed to it."""
    for sending in sendings:
        arriving.cut(sending)
    for sending in sendings:
        result, fax = arriving.result(sending), arriving.received(sending)
        assert (fax.status, fax.reason) == ("partial", "broken")
        assert fax.pages == fax.pages_confirmed
        assert fax.pages - result.pages in LOST_CONFIRMATION


def kill_asterisk(arriving: InboxDesk, sendings: Sequence[Sending]) -> None:
    """Kill Asterisk; the far end hears nothing more and gives up."""
    arriving.desk.box.kill("asterisk")
    for sending in sendings:
        fax = arriving.received(sending)
        assert (fax.status, fax.reason) == ("partial", "lost")
        arriving.cut(sending)
        assert fax.pages - arriving.result(sending).pages in LOST_CONFIRMATION


def kill_the_server(arriving: InboxDesk, sendings: Sequence[Sending]) -> None:
    """Kill the FastAGI server; Asterisk receives on, and every page is confirmed and kept."""
    arriving.desk.box.kill("agi_server")
    for sending in sendings:
        result, fax = arriving.result(sending), arriving.received(sending)
        assert (result.status, result.pages) == ("SUCCESS", PAGES)
        assert (fax.status, fax.pages, fax.pages_confirmed) == ("received", PAGES, PAGES)
        assert fax.station == sending.caller


FAULTS = (cut_line, kill_the_server, kill_asterisk)
Fault = Callable[[InboxDesk, Sequence[Sending]], None]


def one_round(arriving: InboxDesk, fault: Fault, chance: random.Random) -> int:
    """Let a fault happen in the middle of two faxes; return how many pages were kept."""
    arriving.wait_until_well()
    sendings = [arriving.send(pages=PAGES), arriving.send(pages=PAGES, **SOUND)]
    for sending in sendings:
        arriving.wait_for_page(sending, 1)
    time.sleep(chance.uniform(0.0, 4.0))
    fault(arriving, sendings)
    faxes = [arriving.received(sending) for sending in sendings]
    for sending, fax in zip(sendings, faxes, strict=True):
        assert fax.pages >= 1
        arriving.check_pages(sending, fax)
    return sum(fax.pages for fax in faxes)


@pytest.mark.parametrize(
    "fault",
    [cut_line, kill_the_server, pytest.param(kill_asterisk, marks=pytest.mark.long)],
    ids=lambda fault: fault.__name__,
)
def test_the_pages_that_were_confirmed_are_kept(arriving: InboxDesk, fault: Fault) -> None:
    one_round(arriving, fault, random.Random(FAULTS.index(fault)))
    assert "unaltered" in arriving.desk.box.say("verify")


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_thirty_cuts_and_twenty_kills_of_each_part_cost_no_confirmed_page(
    arriving: InboxDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [cut_line] * 15 + [kill_the_server] * 10 + [kill_asterisk] * 10
    for number, fault in enumerate(faults):
        pages = one_round(arriving, fault, random.Random(number))
        with capsys.disabled():
            click.echo(f"{number} {fault.__name__}: {pages} of {2 * PAGES} pages")
    assert "unaltered" in arriving.desk.box.say("verify")


def whistle(hertz: int, seconds: float) -> bytes:
    """Return a tone as A-law."""
    at = np.arange(round(seconds * RATE)) / RATE
    return a_law(0.4 * np.sin(2 * np.pi * hertz * at))
