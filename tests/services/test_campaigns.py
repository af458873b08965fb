"""The life of a campaign: who starts it, what stops it, when it is over, how far it is."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from appliance.errors import CampaignRefused, CampaignUnknown, SecondPersonNeeded
from appliance.records.campaign import Chances, NewCampaign, Retries
from appliance.services.campaigns.windows import windows_of
from tests.services.campaign_room import MADE_BY, OTHER, CampaignRoom
from tests.services.gate_room import CALLED, gate_home, moment

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gate_home(tmp_path_factory.mktemp("gate"))


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator[CampaignRoom]:
    """Open the campaigns of a box on a Wednesday at ten."""
    room = CampaignRoom(template, tmp_path)
    yield room
    room.close()


# --- thought of -----------------------------------------------------------------------


def test_a_campaign_is_kept_as_it_was_thought_of(room: CampaignRoom) -> None:
    new = NewCampaign(
        name="净值通知",
        kind="notice",
        purpose="marketing",
        content={"text": "净值已公布"},
        language="en",
        windows=windows_of("1-5 09:00-12:00; 6 10:00-24:00"),
        calls_per_second=Decimal("2.5"),
        at_once=30,
        trunk="carrier",
        retries=Retries(busy=Chances(5, 60)),
        starts_at=room.now + HOUR,
        ends_at=room.now + 2 * HOUR,
        created_by=MADE_BY,
    )
    made = room.campaigns.one(room.campaigns.create(new).id)
    assert {name: getattr(made, name) for name in vars(new)} == vars(new)
    assert (made.status, made.standing, made.created_at) == ("draft", False, room.now)
    assert room.told(made) == [("created", MADE_BY)]


def test_a_campaign_is_for_what_its_kind_is_for(room: CampaignRoom) -> None:
    assert room.draft().purpose == "service"
    assert room.draft(kind="offer").purpose == "marketing"
    assert room.draft(kind="offer", purpose="service").purpose == "service"


@pytest.mark.parametrize(
    ("reason", "chosen"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "长" * 101}),
        ("kind", {"kind": "fortune_telling"}),
        ("purpose", {"purpose": "fun"}),
        ("language", {"language": "fr"}),
        ("speed", {"calls_per_second": Decimal(0)}),
        ("speed", {"calls_per_second": Decimal("NaN")}),
        ("speed", {"calls_per_second": Decimal(101)}),
        ("speed", {"at_once": 0}),
        ("trunk", {"trunk": "unknown"}),
        ("retries", {"retries": Retries(lost=Chances(-1, 5))}),
        ("times", {"starts_at": moment("2026-11-26 10:00"), "ends_at": moment("2026-11-26 10:00")}),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    room: CampaignRoom, reason: str, chosen: dict[str, object]
) -> None:
    with pytest.raises(CampaignRefused) as refused:
        room.draft(**chosen)
    assert refused.value.reason == reason
    assert room.campaigns.listing() == []


def test_a_draft_may_change_and_what_changed_is_noted(room: CampaignRoom) -> None:
    draft = room.draft()
    changed = room.campaigns.change(draft.id, OTHER, name="新名", content={"text": "改了"})
    assert (changed.name, changed.content, changed.created_by) == (
        "新名",
        {"text": "改了"},
        MADE_BY,
    )
    assert room.told(draft) == [("created", MADE_BY), ("changed", OTHER)]
    detail = room.campaigns.events(draft.id)[-1].detail
    assert detail == 'name: 通知 → 新名; content: {"text": "明天休市"} → {"text": "改了"}'
    with pytest.raises(CampaignRefused):
        room.campaigns.change(draft.id, OTHER, kind="fortune_telling")


def test_of_what_runs_only_the_pace_may_change(room: CampaignRoom) -> None:
    campaign = room.running()
    with pytest.raises(CampaignRefused) as refused:
        room.campaigns.change(campaign.id, OTHER, content={"text": "别的"})
    assert refused.value.reason == "state"
    faster = room.campaigns.change(campaign.id, OTHER, at_once=2, calls_per_second=Decimal(20))
    assert (faster.at_once, faster.calls_per_second, faster.status) == (2, Decimal(20), "running")
    room.campaigns.stop(campaign.id, OTHER)
    with pytest.raises(CampaignRefused):
        room.campaigns.change(campaign.id, OTHER, at_once=3)


def test_a_campaign_that_is_not_there_is_named(room: CampaignRoom) -> None:
    with pytest.raises(CampaignUnknown, match="77"):
        room.campaigns.start(77, MADE_BY)


# --- started --------------------------------------------------------------------------


def test_a_started_campaign_runs_and_calls(room: CampaignRoom) -> None:
    campaign = room.running(2)
    assert (campaign.status, campaign.started_at) == ("running", room.now)
    assert len(room.due()) == 2
    assert room.told(campaign)[-1] == ("started", MADE_BY)


def test_what_cannot_be_said_is_not_started(room: CampaignRoom) -> None:
    draft = room.draft(content={})
    room.add(draft)
    with pytest.raises(CampaignRefused) as refused:
        room.campaigns.start(draft.id, MADE_BY)
    assert refused.value.reason == "content"
    assert room.campaigns.one(draft.id).status == "draft"


def test_nobody_is_called_at_a_request_he_never_made(room: CampaignRoom) -> None:
    draft = room.draft()
    room.add(draft)
    room.campaigns.change(draft.id, MADE_BY, purpose="requested")
    with pytest.raises(CampaignRefused) as refused:
        room.campaigns.start(draft.id, MADE_BY)
    assert refused.value.reason == "purpose"
    with pytest.raises(CampaignRefused):
        room.add(room.campaigns.standing("callback"))
    with pytest.raises(CampaignRefused):
        room.campaigns.change(room.campaigns.standing("alarm").id, OTHER, purpose="requested")
    asked = room.draft(purpose="requested")
    room.add(asked, requested_at=room.now)
    assert room.campaigns.start(asked.id, MADE_BY).status == "running"


def test_a_campaign_that_would_call_nobody_is_not_started(room: CampaignRoom) -> None:
    with pytest.raises(CampaignRefused) as refused:
        room.campaigns.start(room.draft().id, MADE_BY)
    assert refused.value.reason == "contacts"


def test_a_campaign_whose_end_has_passed_is_not_started(room: CampaignRoom) -> None:
    draft = room.draft(ends_at=room.now)
    room.add(draft)
    with pytest.raises(CampaignRefused) as refused:
        room.campaigns.start(draft.id, MADE_BY)
    assert refused.value.reason == "times"


def test_a_campaign_for_later_calls_nobody_before(room: CampaignRoom) -> None:
    campaign = room.running(starts_at=room.now + HOUR)
    assert (campaign.status, campaign.started_at, room.due()) == ("scheduled", None, [])
    room.pass_time(3600)
    assert room.campaigns.begin(campaign.id).started_at == room.now
    assert len(room.due()) == 1


def test_where_the_owner_wants_it_a_second_person_releases(room: CampaignRoom) -> None:
    room.parameters.keep("campaign.four_eyes", 1)
    campaign = room.draft()
    contact = room.add(campaign)
    room.campaigns.change(campaign.id, "zhao", name="改过")
    assert room.campaigns.start(campaign.id, "sun").status == "waiting_release"
    assert room.due() == []
    assert room.attempts.begin(contact.id) is None
    for first in (MADE_BY, "zhao", "sun", " WANG ", ""):
        with pytest.raises(SecondPersonNeeded):
            room.campaigns.release(campaign.id, first)
    released = room.campaigns.release(campaign.id, OTHER)
    assert (released.status, released.released_by) == ("running", OTHER)
    assert room.due() == [contact.id]
    assert room.told(campaign)[-2:] == [("submitted", "sun"), ("released", OTHER)]


def test_what_was_released_gets_nobody_more(room: CampaignRoom) -> None:
    room.parameters.keep("campaign.four_eyes", 1)
    campaign = room.running()
    with pytest.raises(CampaignRefused):
        room.add(campaign)
    room.campaigns.take_back(campaign.id, MADE_BY)
    room.add(campaign)
    assert room.campaigns.start(campaign.id, MADE_BY).status == "waiting_release"


def test_a_rehearsal_needs_nobody_else_and_calls_one_telephone(room: CampaignRoom) -> None:
    room.parameters.keep("campaign.four_eyes", 1)
    rehearsal, whole = room.draft(), room.draft()
    room.add(rehearsal)
    assert room.campaigns.rehearse(rehearsal.id, MADE_BY).status == "running"
    room.add(whole)
    room.add(whole)
    with pytest.raises(CampaignRefused):
        room.campaigns.rehearse(whole.id, MADE_BY)


@pytest.mark.parametrize("step", ["start", "release", "take_back", "pause", "resume", "stop"])
def test_what_is_over_stays_as_it_is(room: CampaignRoom, step: str) -> None:
    campaign = room.running()
    room.campaigns.stop(campaign.id, OTHER)
    with pytest.raises(CampaignRefused):
        getattr(room.campaigns, step)(campaign.id, MADE_BY)


# --- paused, stopped, done ------------------------------------------------------------


def test_a_paused_campaign_begins_nothing_and_goes_on_where_it_was(room: CampaignRoom) -> None:
    campaign = room.running(2)
    first, second = (room.contacts.one(number) for number in room.due())
    up = room.begin(first)
    assert room.campaigns.pause(campaign.id, OTHER).status == "paused"
    assert room.due() == []
    assert room.attempts.begin(second.id) is None
    assert room.attempts.answered(up.attempt.token) is not None, "a call that is up goes on"
    assert room.attempts.end(up.attempt.token, "busy").state == "waiting"
    room.pass_time(3600)
    room.campaigns.settle()
    assert room.campaigns.resume(campaign.id, OTHER).status == "running"
    assert set(room.due()) == {first.id, second.id}
    assert room.told(campaign)[-2:] == [("paused", OTHER), ("resumed", OTHER)]


def test_stopping_ends_who_waits_and_lets_the_calls_that_are_up_end(room: CampaignRoom) -> None:
    campaign = room.running(3)
    first, second, third = (room.contacts.one(number) for number in room.due())
    one, two = room.begin(first), room.begin(second)
    stopped = room.campaigns.stop(campaign.id, OTHER)
    assert (stopped.status, stopped.finished_at) == ("stopped", room.now)
    assert room.due() == []
    assert (room.contacts.one(third.id).state, room.attempts.begin(third.id)) == ("stopped", None)
    assert room.attempts.end(one.attempt.token, "confirmed").result == "confirmed"
    ended = room.attempts.end(two.attempt.token, "busy")
    assert (ended.state, ended.result, ended.last_outcome) == ("stopped", "stopped", "busy")
    figures = room.campaigns.figures(campaign.id)
    assert (figures.contacts, figures.done) == (3, 3)
    assert figures.results == {"stopped": 2, "confirmed": 1}


def test_a_campaign_is_done_when_everybody_has_a_result(room: CampaignRoom) -> None:
    campaign = room.running(2)
    first, second = (room.contacts.one(number) for number in room.due())
    room.try_once(first, "confirmed")
    room.campaigns.settle()
    assert room.campaigns.one(campaign.id).status == "running"
    room.try_once(second, "refused")
    room.campaigns.settle()
    done = room.campaigns.one(campaign.id)
    assert (done.status, done.finished_at) == ("done", room.now)
    assert room.told(campaign)[-1] == ("done", "")
    room.campaigns.settle()
    assert room.told(campaign)[-1:] == [("done", "")]


def test_at_its_end_nobody_is_called_any_more(room: CampaignRoom) -> None:
    campaign = room.running(2, ends_at=room.now + HOUR)
    first, second = (room.contacts.one(number) for number in room.due())
    up = room.begin(first)
    room.pass_time(3600)
    assert (room.due(), room.attempts.begin(second.id)) == ([], None)
    room.campaigns.settle()
    assert room.contacts.one(second.id).result == "expired"
    assert room.campaigns.one(campaign.id).status == "running", "a call is up"
    room.attempts.end(up.attempt.token, "no_answer")
    room.campaigns.settle()
    assert room.campaigns.one(campaign.id).status == "done"
    assert room.contacts.one(first.id).result == "expired"


def test_whose_call_would_come_too_late_is_not_called(room: CampaignRoom) -> None:
    campaign = room.draft()
    late = room.add(campaign, expires_at=room.now + HOUR)
    room.campaigns.start(campaign.id, MADE_BY)
    room.pass_time(3600)
    assert room.due() == []
    room.campaigns.settle()
    late = room.contacts.one(late.id)
    assert (late.state, late.result, late.tries) == ("done", "expired", 0)
    assert room.campaigns.one(campaign.id).status == "done"


def test_what_was_done_to_a_campaign_and_a_finished_one_stay(room: CampaignRoom) -> None:
    campaign = room.running()
    room.campaigns.stop(campaign.id, OTHER)
    for statement in (
        "DELETE FROM campaigns",
        "UPDATE campaigns SET name = 'other'",
        "DELETE FROM campaign_events",
        "UPDATE campaign_events SET operator = 'other'",
    ):
        with pytest.raises(sqlite3.IntegrityError), room.database.writing() as tables:
            tables.execute(statement)


# --- standing -------------------------------------------------------------------------


def test_a_standing_campaign_is_made_once_and_runs(room: CampaignRoom) -> None:
    standing = room.campaigns.standing("alarm")
    assert (standing.status, standing.standing, standing.kind) == ("running", True, "alarm")
    assert room.campaigns.standing("alarm") == standing
    assert room.campaigns.standing("callback").purpose == "requested"
    assert room.campaigns.count() == 2


def test_a_standing_campaign_is_never_over(room: CampaignRoom) -> None:
    standing = room.campaigns.standing("alarm")
    room.try_once(room.add(standing), "confirmed")
    room.campaigns.settle()
    assert room.campaigns.one(standing.id).status == "running"
    with pytest.raises(CampaignRefused):
        room.campaigns.stop(standing.id, OTHER)
    room.campaigns.pause(standing.id, OTHER)
    contact = room.add(standing)
    assert room.due() == []
    room.campaigns.change(standing.id, OTHER, name="行情提醒", language="en")
    room.campaigns.resume(standing.id, OTHER)
    assert room.due() == [contact.id]


def test_a_standing_campaign_needs_no_second_person(room: CampaignRoom) -> None:
    room.parameters.keep("campaign.four_eyes", 1)
    standing = room.campaigns.standing("alarm")
    contact = room.add(standing)
    assert room.due() == [contact.id]


# --- looked at ------------------------------------------------------------------------


def test_the_figures_tell_how_far_it_is(room: CampaignRoom) -> None:
    campaign = room.running(5)
    confirmed, busy, refused, unwanted, _waiting = map(room.contacts.one, room.due())
    room.consents.refuse(unwanted.number, "", CALLED)
    assert room.attempts.begin(unwanted.id) is None
    for contact, outcome in ((confirmed, "confirmed"), (refused, "refused")):
        begun = room.begin(contact)
        room.attempts.answered(begun.attempt.token)
        room.attempts.end(begun.attempt.token, outcome)
    room.try_once(busy, "busy")
    figures = room.campaigns.figures(campaign.id)
    assert (figures.contacts, figures.done, figures.attempts) == (5, 3, 3)
    assert (figures.reached, figures.confirmed, figures.suppressed) == (2, 1, 1)
    assert figures.results == {"confirmed": 1, "refused": 1, "refusal": 1}


def test_campaigns_are_listed_by_status_and_kind_the_newest_first(room: CampaignRoom) -> None:
    first, second = room.running(), room.draft(kind="offer")
    assert [one.id for one in room.campaigns.listing()] == [second.id, first.id]
    assert [one.id for one in room.campaigns.listing(status="running")] == [first.id]
    assert [one.id for one in room.campaigns.listing(kind="offer")] == [second.id]
    assert room.campaigns.count(status="draft") == 1
    assert [one.id for one in room.campaigns.running()] == [first.id]
