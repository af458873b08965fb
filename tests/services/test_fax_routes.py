"""The routes: the first that fits takes a fax, as mail, as a bulletin, or to the console alone."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import FaxRouteRefused
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from tests.services.fax_room import SENDER, FaxBox

DESK, ORDERS = "desk@example.com", "orders@example.com"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FaxBox]:
    box = FaxBox(tmp_path / "home")
    box.fax.lists.keep("daily", name_zh="新兰德快讯", name_en="Daily letter")
    yield box
    box.close()


def mails(box: FaxBox, fax: Fax) -> list[str]:
    return [
        m["recipient"] for m in box.appliance.mail_queue.listing() if m["document"] == fax.document
    ]


def drafts(box: FaxBox) -> list[dict[str, Any]]:
    with sqlite3.connect(box.appliance.settings.database) as tables:
        tables.row_factory = sqlite3.Row
        return [dict(row) for row in tables.execute("SELECT * FROM fax_bulletins")]


def test_without_a_route_a_fax_is_in_the_console_alone(box: FaxBox) -> None:
    fax = box.take(1)
    assert (fax.route, box.appliance.mail_queue.waiting()) == ("", 0)
    assert box.fax.register.listing(FaxesAsked("received")) == [fax]


def test_the_first_route_that_fits_takes_the_fax(box: FaxBox) -> None:
    box.fax.routes.add("委托单", dialled="1001", caller="0215888*", email=ORDERS)
    box.fax.routes.add("其他", email=DESK)
    near, far = box.take(1), box.take(1, caller="01066668888")
    assert (near.route, mails(box, near)) == ("委托单", [ORDERS])
    assert (far.route, mails(box, far)) == ("其他", [DESK])


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"dialled": "1001"}, True),
        ({"dialled": "100"}, False),
        ({"dialled": "1000"}, False),
        ({"caller": SENDER}, True),
        ({"caller": "021*"}, True),
        ({"caller": "*"}, True),
        ({"caller": "5888*"}, False),
        ({"station": "+862158880001"}, True),
        ({"station": "+86 21 5888*"}, True),
        ({"station": "+86 10*"}, False),
        ({"dialled": "1001", "caller": "021*", "station": "+86*"}, True),
        ({"dialled": "1001", "caller": "010*", "station": "+86*"}, False),
    ],
)
def test_every_condition_of_a_route_must_fit(
    box: FaxBox, conditions: dict[str, str], fits: bool
) -> None:
    box.fax.routes.add("one", email=DESK, **conditions)
    assert (box.take(1).route == "one") is fits


@pytest.mark.parametrize("condition", ["02155550001", "+862155550001", "021 5555 0001", "021*"])
def test_a_number_of_the_trunk_fits_however_it_is_written(box: FaxBox, condition: str) -> None:
    box.fax.routes.add("fund desk", dialled=condition, email=DESK)
    for dialled in ("+862155550001", "02155550001"):
        assert box.take(1, dialled=dialled).route == "fund desk"
    assert box.take(1, dialled="+861055550001").route == ""


def test_a_station_is_compared_without_spaces_and_case(box: FaxBox) -> None:
    box.fax.routes.add("bank", station="icbc*", email=DESK)
    assert box.take(1, station=" ICBC SH 01").route == "bank"


def test_a_fax_goes_to_every_address_of_its_route(box: FaxBox) -> None:
    route = box.fax.routes.add("both", email=f" {DESK},{ORDERS} ")
    assert route.recipients == [DESK, ORDERS]
    assert sorted(mails(box, box.take(1))) == [DESK, ORDERS]


def test_a_partial_fax_takes_its_route_and_says_so(box: FaxBox) -> None:
    box.fax.routes.add("all", email=DESK)
    fax = box.take(2, success=False)
    assert mails(box, fax) == [DESK]
    assert "不完整 incomplete" in box.appliance.mail_queue.listing()[0]["subject"]


def test_a_call_without_a_page_takes_no_route(box: FaxBox) -> None:
    box.fax.routes.add("all", email=DESK, fax_list="daily", forwards=True)
    assert box.take(0, success=False).route == ""
    assert (box.appliance.mail_queue.waiting(), drafts(box)) == (0, [])


@pytest.mark.parametrize("forwards", [False, True])
def test_a_fax_for_a_list_becomes_a_bulletin(box: FaxBox, forwards: bool) -> None:
    box.fax.routes.add("daily", caller=SENDER, fax_list="daily", forwards=forwards)
    fax = box.take(3)
    (draft,) = drafts(box)
    assert (draft["fax_list"], draft["document"], draft["fax"]) == ("daily", fax.document, fax.id)
    assert (draft["status"], draft["sent_by"]) == ("draft", "daily" if forwards else "")


def test_half_a_fax_is_forwarded_by_nobody_but_a_person(box: FaxBox) -> None:
    box.fax.routes.add("daily", fax_list="daily", forwards=True)
    box.take(2, success=False)
    (draft,) = drafts(box)
    assert draft["sent_by"] == ""


# --- keeping them


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"caller": "021;drop"}, "caller"),
        ({"caller": "0*21"}, "caller"),
        ({"station": "+" * 21}, "station"),
        ({"email": "desk"}, "email"),
        ({"email": f"{DESK}, nobody"}, "email"),
        ({"fax_list": "weekly"}, "fax_list"),
    ],
)
def test_a_route_that_cannot_be_is_refused(
    box: FaxBox, values: dict[str, str], reason: str
) -> None:
    with pytest.raises(FaxRouteRefused) as refused:
        box.fax.routes.add(**{"name": "route"} | values)
    assert refused.value.reason == reason
    assert box.fax.routes.listing() == []


def test_routes_are_changed_arranged_and_removed(box: FaxBox) -> None:
    first = box.fax.routes.add("first", email=DESK)
    second = box.fax.routes.add("second", email=ORDERS, fax_list="daily", forwards=True)
    box.fax.routes.arrange([second.id, first.id])
    assert [route.name for route in box.fax.routes.listing()] == ["second", "first"]
    changed = box.fax.routes.change(second.id, fax_list=None, name="orders")
    assert (changed.name, changed.fax_list, changed.forwards) == ("orders", None, False)
    with pytest.raises(FaxRouteRefused):
        box.fax.routes.arrange([first.id])
    box.fax.routes.remove(second.id)
    assert [route.name for route in box.fax.routes.listing()] == ["first"]
    with pytest.raises(FaxRouteRefused):
        box.fax.routes.change(second.id, name="gone")
