"""Each row of a list of contacts is taken, or left out with its line and its reason."""

from collections.abc import Sequence

import pytest

from appliance.errors import ListRefused
from appliance.paper import tables
from appliance.services.campaigns.lists import columns, rows
from appliance.services.campaigns.lists.records import Candidate, Fault
from appliance.services.faxes.dial_plan import DialPlan

PLAN = DialPlan(area_code="021", own_numbers=frozenset({"02155551000"}), to_mobiles=True, rules=())
KNOWN = {
    "980000000011": rows.Known("王小明", "13800138011"),
    "980000000012": rows.Known("李雷", ""),
    "98A000000013": rows.Known("韩梅梅", "13800138013"),
}


def checked(
    text: str, roles: Sequence[str] | None = None, present: str = "", account: str = ""
) -> list[Candidate | Fault]:
    layout = columns.recognised(tables.read(text.encode()).rows)
    layout = layout.with_roles(roles) if roles else layout
    check = rows.RowCheck(PLAN.permitted, KNOWN, {present} - {""}, {account} - {""})
    return list(check.results(layout))


def only(text: str, **details: str) -> Candidate | Fault:
    (found,) = checked(text, **details)  # type: ignore[arg-type]
    return found


TITLES = {
    "number": ["号码", "电话", "手机号码", "联系电话", "手机（必填）", "Phone", "Mobile_Number"],
    "spare": ["备用号码", "家庭电话", "phone2", "Phone 2 (optional)"],
    "name": ["姓 名", "客户名称", "Customer name"],
    "account": ["基金账号", "基金帐号", "TA账号", "Fund-Account"],
    "value": ["净值", "TELEPHONE NO", "电话费"],
    "ignored": [""],
}


@pytest.mark.parametrize(("role", "title"), [(r, t) for r, all_ in TITLES.items() for t in all_])
def test_a_column_is_recognised_by_its_title(role: str, title: str) -> None:
    assert columns.role(title) == role


def test_the_titles_may_stand_below_a_heading() -> None:
    text = "回访名单\n制表,2026-11-25\n姓名,电话,到期日\n王小明,13800138000,12月1日\n"
    found = only(text)
    assert found == Candidate(("13800138000",), "", "王小明", {"到期日": "12月1日"}, 4)


def test_a_list_without_titles_is_a_list_of_numbers() -> None:
    found = checked("王小明,13800138000\n李雷,13900139000\n")
    assert [one.numbers for one in found if isinstance(one, Candidate)] == [
        ("13800138000",), ("13900139000",),
    ]  # fmt: skip


def test_unknown_titles_are_corrected_by_hand() -> None:
    text = "A,B\n王小明,13800138000\n"
    assert [one.reason for one in checked(text) if isinstance(one, Fault)] == ["no_number"]
    assert checked(text, ["name", "number"]) == [Candidate(("13800138000",), "", "王小明", {}, 2)]


@pytest.mark.parametrize("roles", [["number"], ["number", "number"], ["number", "x"], []])
def test_roles_that_cannot_be_are_refused(roles: list[str]) -> None:
    layout = columns.recognised(tables.read(b"A,B\n1,2\n").rows)
    with pytest.raises(ListRefused) as refused:
        layout.with_roles(roles)
    assert refused.value.code == "roles"


def test_a_second_number_is_a_spare_one_and_titles_are_told_apart() -> None:
    found = only("电话,手机,备注,备注\n021-61112222,13800138000,a,b\n")
    assert found == Candidate(
        ("02161112222", "13800138000"), "", "", {"备注": "a", "备注 2": "b"}, 2
    )


WRITTEN = {
    "13800138000": "13800138000", "138 0013 8000": "13800138000", "138-0013-8000": "13800138000",
    "+86 13800138000": "13800138000", "013800138000": "13800138000", "'13800138000": "13800138000",
    '"=""13800138000"""': "13800138000", "１３８００１３８０００": "13800138000",
    "13800138000.0": "13800138000", "(021)61112222": "02161112222", "61112222": "02161112222",
    "8613800138000": "13800138000",
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_understood_however_it_is_written(written: str) -> None:
    found = only(f"号码\n{written}\n")
    assert isinstance(found, Candidate)
    assert found.numbers == (WRITTEN[written],)


BAD = {
    "号码,姓名\n,王小明": ("no_number", ""),
    "姓名\n王小明": ("no_number", ""),
    "号码,姓名\n电话不详,王": ("number", "signs"),
    "号码\n123": ("number", "short"),
    "号码\n110": ("number", "emergency"),
    "号码\n1380013800": ("number", "incomplete"),
    "号码\n138001380000": ("number", "incomplete"),
    "号码\n12345678901": ("number", "short"),
    "号码\n95599": ("number", "special"),
    "号码\n4008001234": ("number", "special"),
    "号码\n0012125551234": ("number", "foreign"),
    "号码\n02155551000": ("number", "own"),
    "号码\n0211234": ("number", "incomplete"),
    "号码\n021-61112222-801": ("number", "incomplete"),
    "号码\n=1+1": ("number", "signs"),
    "号码\n@SUM(1)": ("number", "signs"),
    "号码\n1.38E+10": ("rounded", ""),
    "号码\n1.38001e10": ("rounded", ""),
    "号码,基金账号\n13800138000,990000000099": ("account", "990000000099"),
    "号码,基金账号\n13800138000,=1+1": ("account", "=1+1"),
    "基金账号\n980000000012": ("no_number", ""),
    f"号码,姓名\n13800138000,{'王' * 61}": ("long", "60"),
    f"号码,备注\n13800138000,{'x' * 301}": ("long", "300"),
    "号码\n1３8": ("number", "incomplete"),
    "号码\n13800138000#": ("number", "signs"),
    "号码\n99999999999999999999999": ("number", "incomplete"),
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_row_is_told_with_its_reason(text: str) -> None:
    (fault,) = [one for one in checked(text) if isinstance(one, Fault)]
    reason, detail = BAD[text]
    assert (fault.line, fault.reason, fault.detail) == (2, reason, detail)
    assert not fault.taken
    assert fault.sentence


def test_the_second_of_two_is_told_where_the_first_is() -> None:
    found = checked(
        "号码,基金账号\n13800138000,\n138-0013-8000,\n13900139000,980000000011\n"
        "13900139001,980000000011\n13900139000,\n"
    )
    assert [(one.line, one.reason, one.detail) for one in found if isinstance(one, Fault)] == [
        (3, "doubled", "2"), (5, "doubled", "4"), (6, "doubled", "4"),
    ]  # fmt: skip


def test_a_row_that_is_left_out_does_not_double_a_good_one() -> None:
    found = checked("号码,基金账号\n13800138000,990000000099\n13800138000,\n")
    assert isinstance(found[1], Candidate)


def test_who_is_in_the_campaign_already_is_left_out() -> None:
    assert only("号码\n13800138000", present="13800138000") == Fault(2, "13800138000", "present")
    text = "号码,基金账号\n13800138000,980000000011"
    assert only(text, account="980000000011") == Fault(2, "13800138000", "present")


def test_a_known_account_lends_its_name_and_number() -> None:
    assert only("基金账号\n980000000011") == Candidate(
        ("13800138011",), "980000000011", "王小明", {}, 2
    )
    found = only("基金账号,姓名,电话\n98a000000013,小韩,13900139000")
    assert found == Candidate(("13900139000",), "98A000000013", "小韩", {}, 2)


def test_several_numbers_in_one_field_are_tried_in_their_order() -> None:
    found = checked("电话,备用号码\n13800138000/021-61112222,13900139000、123；13800138000\n")
    assert found == [
        Candidate(("13800138000", "02161112222", "13900139000"), "", "", {}, 2),
        Fault(2, "13800138000", "spare", "123", taken=True),
    ]
