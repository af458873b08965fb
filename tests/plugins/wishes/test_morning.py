"""Each trading morning, whoever wished it is called when an expert he follows said something."""

from collections.abc import Iterator

import pytest

from appliance.records.wish import COMMENTARY, NewWish
from appliance.services.commentary.commentaries import Commentary
from appliance.services.outbound.consents import Evidence
from tests.commentary.commentary_room import EXPERT, released, speak_risk_sentences
from tests.demo_calls import DemoCompany
from tests.plugins.wishes.told import ACCOUNT, NUMBER, call_about, contacts


@pytest.fixture
def said(demo: DemoCompany) -> Iterator[Commentary]:
    """Let a customer follow an expert, who says something on Monday afternoon."""
    demo.appliance.commentary_listening.follow(f"customer/{ACCOUNT}", EXPERT)
    new = NewWish(fund_account=ACCOUNT, topic=COMMENTARY, medium="call", address=NUMBER)
    demo.appliance.outbound.wishes.wish(new, Evidence(operator="admin"))
    speak_risk_sentences(demo)
    demo.clock.set("2026-11-23 15:30:00")
    yield released(demo, lives="days:10")


def morning(demo: DemoCompany, day: str) -> int:
    """Let the morning job of a day run, and return how many are called."""
    demo.clock.set(f"{day} 09:00:00")
    return demo.appliance.outbound.morning.give(demo.clock())


def test_the_newest_is_told_the_next_morning_once(demo: DemoCompany, said: Commentary) -> None:
    assert morning(demo, "2026-11-24") == 1
    morning(demo, "2026-11-24")
    (contact,) = contacts(demo, COMMENTARY)
    assert contact.values["commentary"] == said.id
    assert morning(demo, "2026-11-25") == 0
    assert len(contacts(demo, COMMENTARY)) == 1


def test_he_hears_it_after_a_key(demo: DemoCompany, said: Commentary) -> None:
    morning(demo, "2026-11-24")
    call = call_about(demo, COMMENTARY, "1")
    (voice,) = call.line.voices
    assert voice.file == demo.appliance.commentary.path(said)
    assert contacts(demo, COMMENTARY)[0].result == "confirmed"


def test_it_is_of_no_use_after_noon(demo: DemoCompany, said: Commentary) -> None:
    morning(demo, "2026-11-24")
    demo.clock.set("2026-11-24 12:00:00")
    contact = contacts(demo, COMMENTARY)[0]
    assert demo.appliance.outbound.attempts.begin(contact.id) is None


def test_weekends_are_left_out_and_told_on_monday(demo: DemoCompany) -> None:
    demo.appliance.commentary_listening.follow(f"number/{NUMBER}", EXPERT)
    new = NewWish(fund_account=ACCOUNT, topic=COMMENTARY, medium="call", address=NUMBER)
    demo.appliance.outbound.wishes.wish(new, Evidence(operator="admin"))
    speak_risk_sentences(demo)
    demo.clock.set("2026-11-27 15:30:00")
    released(demo, lives="days:10")
    assert morning(demo, "2026-11-28") == 0
    assert morning(demo, "2026-11-30") == 1


@pytest.mark.parametrize("why", ["follows nobody", "wished nothing"])
def test_others_are_not_called(demo: DemoCompany, said: Commentary, why: str) -> None:
    if why == "follows nobody":
        demo.appliance.commentary_listening.follow(f"customer/{ACCOUNT}", EXPERT)
    else:
        demo.appliance.outbound.wishes.end(COMMENTARY, ACCOUNT, Evidence(operator="admin"))
    assert morning(demo, "2026-11-24") == 0


def test_ending_the_wish_takes_back_the_call(demo: DemoCompany, said: Commentary) -> None:
    morning(demo, "2026-11-24")
    demo.appliance.outbound.wishes.end(COMMENTARY, ACCOUNT, Evidence(operator="admin"))
    assert contacts(demo, COMMENTARY)[0].result == "dropped"


def test_the_clock_has_the_job(demo: DemoCompany) -> None:
    demo.clock.set("2026-11-24 08:00:00")
    demo.appliance.timed_jobs.due()
    demo.clock.set("2026-11-24 09:00:01")
    due = {one.job.name for one in demo.appliance.timed_jobs.due()}
    assert "commentary" in due
