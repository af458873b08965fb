"""Whom a campaign calls: added once, dropped, found again, and in whose turn."""

import sqlite3
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from appliance.errors import CampaignRefused, CampaignUnknown, ContactUnknown
from appliance.records.campaign import Added, ContactsAsked, NewContact
from appliance.services.campaigns.windows import windows_of
from appliance.store import campaigns, contacts, outbound_attempts
from tests.services.campaign_room import MADE_BY, OTHER, CampaignRoom
from tests.services.gate_room import gate_home, moment

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


def people(*numbers: str, **details: object) -> list[NewContact]:
    return [NewContact(numbers=(number,), **details) for number in numbers]  # type: ignore[arg-type]


# --- added ----------------------------------------------------------------------------


def test_a_contact_is_kept_as_it_was_added(room: CampaignRoom) -> None:
    new = NewContact(
        numbers=("13800138000", "021-61112222"),
        fund_account="980000000011",
        name="张三",
        values={"净值": "1.2345"},
        key="order 17",
        preferred=(time(14), time(16, 30)),
        requested_at=room.now - HOUR,
        wanted_at=room.now + HOUR,
        expires_at=room.now + 9 * HOUR,
    )
    campaign = room.draft()
    assert room.contacts.add(campaign.id, [new], MADE_BY) == Added(1, 0)
    (kept,) = room.contacts.listing(ContactsAsked(campaign=campaign.id))
    assert {name: getattr(kept, name) for name in vars(new)} == vars(new)
    assert (kept.state, kept.result, kept.tries, kept.position) == ("waiting", "", 0, 1)
    assert kept.due_at == moment("2026-11-25 14:00"), "at the wanted time, in the preferred hours"
    assert room.told(campaign)[-1] == ("contacts_added", MADE_BY)


def test_the_same_key_is_added_once_to_a_campaign(room: CampaignRoom) -> None:
    campaign, other = room.campaigns.standing("alarm"), room.campaigns.standing("callback")
    twice = people("13700000001", key="alarm 5") + people("13700000002", key="alarm 5")
    assert room.contacts.add(campaign.id, twice) == Added(1, 1)
    assert room.contacts.add(campaign.id, people("13700000003", key="alarm 5")) == Added(0, 1)
    asked = people("13700000003", key="alarm 5", requested_at=room.now)
    assert room.contacts.add(other.id, asked) == Added(1, 0)
    (only,) = room.contacts.listing(ContactsAsked(campaign=campaign.id))
    assert only.number == "13700000001"
    room.try_once(only, "confirmed")
    assert room.contacts.add(campaign.id, twice) == Added(0, 2), "not when it is done either"


def test_without_a_key_everybody_is_added(room: CampaignRoom) -> None:
    campaign = room.campaigns.standing("alarm")
    assert room.contacts.add(campaign.id, people("13700000001", "13700000001")) == Added(2, 0)
    assert room.contacts.add(campaign.id, []) == Added(0, 0)


@pytest.mark.parametrize(
    ("reason", "details"),
    [
        ("number", {"numbers": ()}),
        ("number", {"numbers": (" ",)}),
        ("preferred", {"numbers": ("13700000001",), "preferred": (time(16), time(14))}),
    ],
)
def test_of_a_list_with_somebody_who_cannot_be_called_nobody_is_added(
    room: CampaignRoom, reason: str, details: dict[str, object]
) -> None:
    campaign = room.draft()
    bad = NewContact(**details)  # type: ignore[arg-type]
    with pytest.raises(CampaignRefused) as refused:
        room.contacts.add(campaign.id, [*people("13700000001"), bad])
    assert refused.value.reason == reason
    assert room.contacts.count(ContactsAsked()) == 0


def test_contacts_join_the_transaction_that_is_their_reason(room: CampaignRoom) -> None:
    campaign = room.campaigns.standing("alarm")
    with pytest.raises(ZeroDivisionError), room.database.writing() as tables:
        room.contacts.add_in(tables, campaign.id, people("13700000001"))
        _ = 1 / 0
    assert room.contacts.count(ContactsAsked()) == 0


def test_a_campaign_that_is_over_or_not_there_gets_nobody(room: CampaignRoom) -> None:
    campaign = room.running()
    room.campaigns.stop(campaign.id, OTHER)
    with pytest.raises(CampaignRefused):
        room.contacts.add(campaign.id, people("13700000001"))
    with pytest.raises(CampaignUnknown):
        room.contacts.add(99, people("13700000001"))


# --- dropped, looked at ---------------------------------------------------------------


def test_who_is_dropped_is_not_called(room: CampaignRoom) -> None:
    campaign = room.running(2)
    first, second = (room.contacts.one(number) for number in room.due())
    dropped = room.contacts.drop(first.id, OTHER)
    assert (dropped.state, dropped.result, dropped.done_at) == ("stopped", "dropped", room.now)
    assert room.due() == [second.id]
    assert room.told(campaign)[-1] == ("contact_dropped", OTHER)
    room.begin(second)
    for number in (first.id, second.id):
        with pytest.raises(CampaignRefused):
            room.contacts.drop(number, OTHER)
    with pytest.raises(ContactUnknown):
        room.contacts.drop(99, OTHER)


def test_contacts_are_found_by_state_result_and_what_they_begin_with(room: CampaignRoom) -> None:
    campaign = room.campaigns.standing("alarm")
    first = room.add(campaign, "13700000001", name="张三", fund_account="980000000011")
    second = room.add(campaign, "13800000002", name="李四")
    room.try_once(first, "confirmed")

    def found(**asked: object) -> list[int]:
        wanted = ContactsAsked(**{"campaign": campaign.id} | asked)  # type: ignore[arg-type]
        listed = [one.id for one in room.contacts.listing(wanted)]
        assert room.contacts.count(wanted) == len(listed)
        return listed

    assert found() == found(campaign=None) == [first.id, second.id]
    assert found(state="done") == found(result="confirmed") == [first.id]
    assert found(text="1380") == found(text="李") == [second.id]
    assert found(text="9800") == [first.id]
    assert found(campaign=99) == []
    assert [one.id for one in room.contacts.listing(ContactsAsked(limit=1, offset=1))] == [
        second.id
    ]


def test_the_history_of_a_contact_has_every_attempt_and_every_decision(room: CampaignRoom) -> None:
    contact = room.person()
    room.now = moment("2026-11-25 21:30")
    assert room.attempts.begin(contact.id) is None
    room.try_once(contact, "busy")
    room.try_once(contact, "confirmed")
    history = room.contacts.history(contact.id)
    assert [one.result for one in history.attempts] == ["busy", "confirmed"]
    assert [one.reason for one in history.decisions] == ["night", "allowed", "allowed"]
    assert [one.ticket for one in history.attempts] == [one.id for one in history.decisions[1:]]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM contacts",
        "UPDATE contacts SET result = 'confirmed'",
        "UPDATE contacts SET state = 'waiting', result = '', due_at = added_at, done_at = NULL",
    ],
)
def test_a_final_result_stays(room: CampaignRoom, statement: str) -> None:
    room.try_once(room.person(), "refused")
    with pytest.raises(sqlite3.IntegrityError), room.database.writing() as tables:
        tables.execute(statement)


# --- whose turn -----------------------------------------------------------------------


def test_who_was_added_first_is_called_first(room: CampaignRoom) -> None:
    campaign = room.running(3)
    in_order = [one.id for one in room.contacts.listing(ContactsAsked(campaign=campaign.id))]
    assert room.due() == in_order


def test_what_was_asked_for_goes_before_service_and_that_before_marketing(
    room: CampaignRoom,
) -> None:
    offer = room.person(chosen={"kind": "offer"})
    notice = room.person()
    alarm = room.add(room.campaigns.standing("alarm"))
    callback = room.add(room.campaigns.standing("callback"), requested_at=room.now)
    assert room.due() == [callback.id, alarm.id, notice.id, offer.id]
    assert [one.kind for one in room.campaigns.running()] == [
        "callback",
        "alarm",
        "notice",
        "offer",
    ]


def test_campaigns_that_are_as_urgent_take_turns(room: CampaignRoom) -> None:
    large, small = room.running(6), room.running(3)
    order = [due.campaign.id for due in room.attempts.due(6)]
    assert order == [large.id, small.id] * 3
    begun = []
    for _turn in range(6):
        (due,) = room.attempts.due(1)
        room.begin(due.contact)
        begun.append(due.campaign.id)
    assert begun == [large.id, small.id] * 3, "one at a time too"


def test_a_campaign_may_be_left_out_or_be_the_only_one_asked(room: CampaignRoom) -> None:
    first, second = room.running(2), room.running(2)
    assert {due.campaign.id for due in room.attempts.due(9, without=[first.id])} == {second.id}
    assert {due.campaign.id for due in room.attempts.due(9, campaign=first.id)} == {first.id}
    assert room.attempts.due(9, campaign=99) == []


def test_one_number_has_one_turn(room: CampaignRoom) -> None:
    first = room.person("13700137000")
    second = room.person("137-0013-7000")
    assert room.due() == [first.id]
    up = room.begin(first)
    assert room.due() == []
    assert room.attempts.begin(second.id) is None, "its number is called already"
    room.attempts.end(up.attempt.token, "confirmed")
    assert room.due() == [second.id]


def test_a_campaign_calls_in_its_windows_only(room: CampaignRoom) -> None:
    windows = windows_of("1-5 09:00-10:00; 3 14:00-15:00")
    contact = room.person(chosen={"windows": windows})
    for at, expected in {
        "2026-11-25 10:00": [],
        "2026-11-25 14:59": [contact.id],
        "2026-11-25 15:00": [],
        "2026-11-26 14:30": [],
        "2026-11-27 09:00": [contact.id],
    }.items():
        room.now = moment(at)
        assert room.due() == expected, at
        if not expected:
            assert room.attempts.begin(contact.id) is None
    assert room.contacts.history(contact.id).decisions == [], "the gate was not asked"


def test_a_person_is_called_in_the_hours_he_prefers(room: CampaignRoom) -> None:
    contact = room.person(preferred=(time(15), time(16)))
    assert room.due() == []
    room.now = moment("2026-11-25 16:00")
    assert room.due() == [contact.id], "nobody was there to call him in time"
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).due_at == moment("2026-11-26 15:00")
    room.now = moment("2026-11-26 15:50")
    after = room.attempts.end(room.begin(contact).attempt.token, "no_answer")
    assert after.due_at == moment("2026-11-27 15:00"), "half an hour later would be too late"


def test_a_kind_whose_plugin_is_gone_calls_nobody(room: CampaignRoom) -> None:
    contact = room.person()
    with room.database.writing() as tables:
        tables.execute("UPDATE campaigns SET kind = 'gone'")
    assert room.due() == []
    assert room.attempts.begin(contact.id) is None


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (contacts.DUE, "contacts_due (campaign=? AND due_at<?)"),
        (contacts.TOO_LATE, "contacts_expiring (expires_at>? AND expires_at<?)"),
        (contacts.LISTING_IN_ONE, "(campaign=?)"),
        (outbound_attempts.OPEN, "one_open_attempt_for_a_contact"),
        (outbound_attempts.FIGURES, "outbound_attempts_answered (campaign=?)"),
        (campaigns.RUNNING, "outbound_attempts_by_campaign (campaign=?)"),
    ],
)
def test_what_is_asked_all_the_time_is_found_by_an_index(
    room: CampaignRoom, statement: str, index: str
) -> None:
    names = ("campaign", "at", "limit", "offset", "state", "result", "text")
    asked = dict.fromkeys(names, 1) | {"at": "2026"}
    with room.database.reading() as tables:
        steps = [
            step[3] for step in tables.execute(f"EXPLAIN QUERY PLAN {statement}", asked).fetchall()
        ]
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step in ("SCAN contacts", "SCAN outbound_attempts")]
