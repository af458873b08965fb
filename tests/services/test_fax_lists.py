"""The fax lists: who joins, who leaves, and who can never be kept from leaving."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.errors import FaxListRefused, FaxListUnknown, FaxRefused
from appliance.services.faxes.dial_plan import Rule
from tests.services.fax_room import MORNING, FaxBox

NUMBER = "02155550001"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FaxBox]:
    box = FaxBox(tmp_path / "home")
    box.fax.lists.keep("daily", name_zh="新兰德快讯", name_en="Daily letter")
    box.fax.lists.keep("morning", name_zh="晨会纪要", name_en="Morning notes")
    yield box
    box.close()


def numbers(box: FaxBox, fax_list: str = "daily", *, ended: bool = False) -> list[str]:
    return [one.number for one in box.fax.lists.subscribers(fax_list, ended=ended)]


def test_lists_stand_in_the_order_in_which_they_were_made(box: FaxBox) -> None:
    box.fax.lists.keep("daily", name_zh="快讯", name_en="Letter", open_to_callers=False)
    assert [(one.id, one.name("zh"), one.name("en")) for one in box.fax.lists.listing()] == [
        ("daily", "快讯", "Letter"), ("morning", "晨会纪要", "Morning notes"),
    ]  # fmt: skip
    assert [one.id for one in box.fax.lists.open_to_callers()] == ["morning"]
    with pytest.raises(FaxListUnknown):
        box.fax.lists.one("weekly")


def test_a_number_is_on_a_list_once(box: FaxBox) -> None:
    assert box.fax.lists.subscribe("daily", NUMBER, name="王先生", by_operator="admin")
    assert not box.fax.lists.subscribe("daily", "021-5555 0001", by_call="call.1")
    (one,) = box.fax.lists.subscribers("daily")
    assert (one.number, one.name, one.since) == (NUMBER, "王先生", MORNING)
    assert (one.by_operator, one.by_call) == ("admin", "")
    assert [each.subscribers for each in box.fax.lists.listing()] == [1, 0]


def test_two_extensions_of_one_switchboard_are_two_subscribers(box: FaxBox) -> None:
    box.fax.lists.subscribe("daily", NUMBER, extension="8012")
    box.fax.lists.subscribe("daily", NUMBER, extension="8013")
    assert [one.extension for one in box.fax.lists.subscribers("daily")] == ["8012", "8013"]
    assert box.fax.lists.unsubscribe("daily", NUMBER, extension="8012")
    assert [one.extension for one in box.fax.lists.subscribers("daily")] == ["8013"]
    box.fax.lists.subscribe("daily", NUMBER, extension="8012")
    assert box.fax.lists.unsubscribe("daily", NUMBER)
    assert numbers(box) == []


def test_who_left_stays_written_down_and_can_come_back(box: FaxBox) -> None:
    box.fax.lists.subscribe("daily", NUMBER)
    box.pass_time(60)
    assert box.fax.lists.unsubscribe("daily", NUMBER, by_call="call.1")
    assert not box.fax.lists.unsubscribe("daily", NUMBER)
    (left,) = box.fax.lists.subscribers("daily", ended=True)
    assert (left.ended_at, left.by_call) == (box.now, "call.1")
    assert box.fax.lists.subscribe("daily", NUMBER)
    assert (numbers(box), numbers(box, ended=True)) == ([NUMBER], [])


def test_a_number_nobody_may_fax_to_cannot_join(box: FaxBox) -> None:
    for number in ("00112125550001", "96815000", "", "12ab"):
        with pytest.raises(FaxRefused):
            box.fax.lists.subscribe("daily", number)
    assert numbers(box) == []


def test_leaving_is_possible_although_the_number_is_forbidden_meanwhile(box: FaxBox) -> None:
    box.fax.lists.subscribe("daily", NUMBER)
    box.fax.destinations.keep_rules([Rule("021", False, "")])
    with pytest.raises(FaxRefused):
        box.fax.lists.subscribe("morning", NUMBER)
    assert [one.id for one in box.fax.lists.of_number(NUMBER)] == ["daily"]
    assert box.fax.lists.unsubscribe("daily", NUMBER)


def test_leaving_is_possible_although_the_list_is_closed_to_callers(box: FaxBox) -> None:
    box.fax.lists.subscribe("daily", NUMBER, by_call="call.1")
    box.fax.lists.keep("daily", name_zh="快讯", name_en="Letter", open_to_callers=False)
    with pytest.raises(FaxListRefused):
        box.fax.lists.subscribe("daily", "02155550002", by_call="call.2")
    assert box.fax.lists.unsubscribe("daily", NUMBER, by_call="call.3")


def test_a_local_number_is_the_same_as_with_its_area_code(box: FaxBox) -> None:
    box.fax.destinations.keep_area_code("021")
    box.fax.lists.subscribe("daily", "55550001")
    assert numbers(box) == [NUMBER]
    assert [one.id for one in box.fax.lists.of_number("+86 21 5555 0001")] == ["daily"]
    assert box.fax.lists.unsubscribe("daily", "55550001")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"list_id": "新"}, "id"),
        ({"list_id": ""}, "id"),
        ({"name_zh": " "}, "name"),
        ({"name_en": "x" * 31}, "name"),
    ],
)
def test_a_list_that_cannot_be_is_refused(box: FaxBox, values: dict[str, str], reason: str) -> None:
    good = {"list_id": "weekly", "name_zh": "周报", "name_en": "Weekly"}
    with pytest.raises(FaxListRefused) as refused:
        box.fax.lists.keep(**good | values)
    assert refused.value.reason == reason
    with pytest.raises(FaxListRefused):
        box.fax.lists.subscribe("daily", NUMBER, extension="12a")
