"""Lists and selections are shown first; who is taken is in the campaign once."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from appliance.campaign_kinds import CampaignKind, Field
from appliance.errors import CampaignUnknown, ListRefused
from appliance.records.campaign import ContactsAsked, NewCampaign
from appliance.services.campaigns.lists.records import Conditions, Fault
from appliance.services.outbound.consents import Evidence
from tests.demo_calls import DemoCompany

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIST = "号码,姓名,到期日\n13900000001,王小明,12月1日\n,李雷,\n13900000001,韩梅梅,\n".encode()
CALLED = Evidence(call_id="1.1")
STAFF = Evidence(source="console", operator="admin", text="a letter")


class ListRoom:
    """The demo company with one campaign in which nobody is yet."""

    def __init__(self, company: DemoCompany) -> None:
        self.box = company.appliance
        self.clock = company.clock
        self.lists = self.box.outbound.lists
        kind = CampaignKind(
            name="trial",
            run=lambda _call, _box, _contacted: "confirmed",
            fields=(Field(name="text", kind="message", required=False),),
        )
        self.box.outbound.campaigns.kinds["trial"] = kind  # type: ignore[index]
        self.campaign = self.new_campaign()

    def new_campaign(self, **details: object) -> int:
        values = {"name": "回访", "kind": "trial", **details}
        return self.box.outbound.campaigns.create(NewCampaign(**values)).id  # type: ignore[arg-type]

    def numbers(self) -> list[str]:
        asked = ContactsAsked(campaign=self.campaign, limit=100_000)
        return [one.numbers[0] for one in self.box.outbound.contacts.listing(asked)]

    def select(self, seed: str = "1", size: int = 0, **wanted: object) -> list[str]:
        """Return the accounts that would be drawn."""
        shown = self.lists.select(self.campaign, Conditions(**wanted), seed, size)  # type: ignore[arg-type]
        assert shown.rows >= shown.good == len(shown.first) or shown.good > len(shown.first)
        return [one.fund_account for one in shown.first]


@pytest.fixture
def room(demo: DemoCompany) -> Iterator[ListRoom]:
    yield ListRoom(demo)


# --- files


def test_nobody_is_added_before_the_list_is_taken(room: ListRoom) -> None:
    shown = room.lists.preview(LIST, "名单.csv", room.campaign)
    assert (shown.rows, shown.good, shown.left_out) == (3, 1, {"no_number": 1, "doubled": 1})
    assert [(one.line, one.reason) for one in shown.faults] == [(3, "no_number"), (4, "doubled")]
    assert [(one.title, one.role) for one in shown.columns] == [
        ("号码", "number"), ("姓名", "name"), ("到期日", "value"),
    ]  # fmt: skip
    assert room.numbers() == []
    added = room.lists.take(shown.id, "admin")
    assert (added.added, added.doubled) == (1, 0)
    (contact,) = room.box.outbound.contacts.listing(ContactsAsked(campaign=room.campaign))
    assert (contact.name, contact.values) == ("王小明", {"到期日": "12月1日"})


def test_what_was_taken_is_kept_with_its_digest_and_its_counts(room: ListRoom) -> None:
    shown = room.lists.preview(LIST, "名单.csv", room.campaign)
    room.lists.take(shown.id, "admin")
    (kept,) = room.lists.listing(room.campaign)
    assert (kept.filename, kept.taken_by, kept.rows, kept.added) == ("名单.csv", "admin", 3, 1)
    assert kept.sha256 == shown.sha256
    assert len(kept.sha256) == 64
    assert json.loads(kept.left_out) == {"no_number": 1, "doubled": 1}
    assert room.lists.faults(shown.id) == list(shown.faults)


def test_a_list_is_taken_once(room: ListRoom) -> None:
    shown = room.lists.preview(LIST, "名单.csv", room.campaign)
    room.lists.take(shown.id, "admin")
    for again in (room.lists.take, room.lists.again):
        with pytest.raises(ListRefused, match="taken already"):
            again(shown.id, "admin")
    assert room.numbers() == ["13900000001"]


def test_the_same_list_again_adds_nobody(room: ListRoom) -> None:
    early = room.lists.preview(LIST, "名单.csv", room.campaign)
    room.lists.take(room.lists.preview(LIST, "名单.csv", room.campaign).id, "admin")
    shown = room.lists.preview(LIST, "名单.csv", room.campaign)
    assert shown.left_out == {"present": 2, "no_number": 1}
    with pytest.raises(ListRefused, match="nobody"):
        room.lists.take(shown.id, "admin")
    with pytest.raises(ListRefused, match="nobody"):
        room.lists.take(early.id, "admin")
    assert room.numbers() == ["13900000001"]


def test_a_file_that_was_taken_before_is_known_in_every_campaign(room: ListRoom) -> None:
    first = room.lists.preview(LIST, "名单.csv", room.campaign)
    assert first.taken_before == ()
    room.lists.take(first.id, "admin")
    other = room.lists.preview(LIST, "copy.csv", room.new_campaign())
    (before,) = other.taken_before
    assert (before.campaign, before.filename, before.taken_by) == (
        room.campaign,
        "名单.csv",
        "admin",
    )


def test_columns_are_corrected_in_the_preview(room: ListRoom) -> None:
    content = "A,B\n王小明,13900000001\n".encode("gb18030")
    shown = room.lists.preview(content, "a.csv", room.campaign)
    assert shown.good == 0
    shown = room.lists.again(shown.id, ["name", "number"])
    assert (shown.good, shown.first[0].name) == (1, "王小明")
    assert room.lists.again(shown.id).good == 1
    room.lists.take(shown.id, "admin")
    assert room.numbers() == ["13900000001"]


def test_a_list_is_dropped_by_hand_or_after_a_day(room: ListRoom) -> None:
    first, second = (room.lists.preview(LIST, "a.csv", room.campaign) for _ in range(2))
    room.lists.drop(first.id)
    with pytest.raises(ListRefused, match="dropped already"):
        room.lists.take(first.id, "admin")
    room.clock.now += timedelta(hours=25)
    room.lists.tidy()
    assert {one.state for one in room.lists.listing(room.campaign, "")} == {"dropped"}
    with room.box.database.reading() as tables:
        assert not list(tables.query("SELECT * FROM contact_list_contents"))
    with pytest.raises(ListRefused):
        room.lists.take(second.id, "admin")


def test_a_list_may_come_from_a_path(room: ListRoom, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(LIST)
    assert room.lists.preview(tmp_path / "a.csv", "a.csv", room.campaign).good == 1
    with pytest.raises(ListRefused, match="cannot be read"):
        room.lists.preview(tmp_path / "none.csv", "none.csv", room.campaign)


def test_nothing_is_kept_of_what_is_refused(room: ListRoom) -> None:
    with pytest.raises(ListRefused):
        room.lists.preview(b"\x00", "a.csv", room.campaign)
    with pytest.raises(CampaignUnknown):
        room.lists.preview(LIST, "a.csv", 4711)
    assert room.lists.listing(room.campaign, "") == []
    with pytest.raises(ListRefused, match="no list"):
        room.lists.take("none", "admin")
    shown = room.lists.preview(LIST, "a.csv", room.campaign)
    with pytest.raises(ListRefused, match="who takes"):
        room.lists.take(shown.id, "")


def test_who_may_not_be_called_is_told_and_becomes_a_result(room: ListRoom) -> None:
    room.box.outbound.consents.refuse("13900000001", "", CALLED)
    shown = room.lists.preview(LIST, "a.csv", room.campaign)
    assert Fault(2, "13900000001", "refusal", taken=True) in shown.faults
    assert (shown.good, shown.left_out) == (1, {"no_number": 1, "doubled": 1})
    room.lists.take(shown.id, "admin")
    room.box.outbound.campaigns.start(room.campaign, "admin")
    (contact,) = room.box.outbound.contacts.listing(ContactsAsked(campaign=room.campaign))
    assert room.box.outbound.attempts.begin(contact.id) is None
    assert room.box.outbound.contacts.one(contact.id).result == "refusal"


def test_who_cannot_be_told_what_the_campaign_says_is_left_out(room: ListRoom) -> None:
    room.campaign = room.new_campaign(
        content={"text": "{name}您好，{金额:money}元将于{日:date}到账。"}
    )
    rows = "13900000001,王,100.5,2026-12-01\n13900000002,李,,2026-12-01\n"
    rows += "13900000003,韩,五百,2026-12-01\n13900000004,雷,1,12月\n13900000005,,1,2026-12-01\n"
    shown = room.lists.preview(f"号码,姓名,金额,日\n{rows}".encode(), "a.csv", room.campaign)
    assert [one.numbers[0] for one in shown.first] == ["13900000001"]
    assert [(one.line, one.reason) for one in shown.faults] == [(n, "value") for n in (3, 4, 5, 6)]
    assert "金额" in shown.faults[0].detail
    drawn = room.lists.select(room.campaign, Conditions(), "1")
    assert (drawn.good, set(drawn.left_out)) == (0, {"value"})
    again = room.lists.again(shown.id, ["number", "name", "ignored", "value"])
    assert again.left_out["value"] == 5


def test_a_draft_without_a_text_takes_everybody(room: ListRoom) -> None:
    for text in ("", "{", "{a:b}"):
        room.campaign = room.new_campaign(content={"text": text})
        assert room.lists.preview(LIST, "a.csv", room.campaign).good == 1


@pytest.mark.parametrize("count", [1000, pytest.param(10_000, marks=pytest.mark.long)])
def test_many_rows_are_shown_and_taken(room: ListRoom, count: int) -> None:
    rows = "".join(f"139{n:08d},客户{n},{n}.5\n" for n in range(count))
    shown = room.lists.preview(f"号码,姓名,金额\n{rows}".encode(), "a.csv", room.campaign)
    assert (shown.rows, shown.good, shown.faults) == (count, count, ())
    assert room.lists.take(shown.id, "admin").added == count
    assert room.numbers()[:: count // 2] == ["13900000000", f"139{count // 2:08d}"]


# --- customers


def test_everybody_is_drawn_where_nothing_is_wanted(room: ListRoom) -> None:
    everybody = {one.fund_account for one in room.box.callers.listing() if one.telephone}
    drawn = room.lists.select(room.campaign, Conditions(), "1")
    assert drawn.good + sum(drawn.left_out.values()) == len(room.box.callers.listing())
    assert {one.fund_account for one in drawn.first} <= everybody


def test_the_same_seed_draws_the_same_customers(room: ListRoom) -> None:
    first = room.select("花", 2)
    assert first == room.select("花", 2)
    assert len(first) == 2
    assert first == room.select("花")[:2]
    orders = {tuple(room.select(str(seed))) for seed in range(8)}
    assert len(orders) > 1


def test_a_seed_is_made_and_kept_where_none_is_given(room: ListRoom) -> None:
    shown = room.lists.select(room.campaign, Conditions(investor_kind="1"), size=2)
    again = room.lists.select(room.campaign, Conditions(investor_kind="1"), shown.seed, 2)
    assert shown.seed
    assert shown.first == again.first
    room.lists.take(shown.id, "admin")
    (kept,) = room.lists.listing(room.campaign)
    assert (kept.source, kept.seed, kept.size, kept.added) == ("customers", shown.seed, 2, 2)
    assert json.loads(kept.conditions)["investor_kind"] == "1"
    assert room.numbers() == [one.numbers[0] for one in shown.first]


def test_who_is_left_out_is_told_and_the_next_is_drawn(room: ListRoom) -> None:
    order = room.select("1")
    a, b, c = order[:3]
    numbers = {one.fund_account: one.telephone for one in room.box.callers.listing()}
    room.box.outbound.consents.refuse(numbers[a], a, CALLED)
    room.box.outbound.consents.blacklist(numbers[b], "", STAFF)
    room.box.callers.set_telephone(c, "")
    shown = room.lists.select(room.campaign, Conditions(), "1")
    found = {one.who: one.reason for one in shown.faults}
    assert (found[a], found[b], found[c]) == ("refusal", "blacklist", "no_number")
    assert [one.fund_account for one in shown.first] == [x for x in order if x not in found]


def test_marketing_wants_consent(room: ListRoom) -> None:
    account = room.select("1")[0]
    room.campaign = room.new_campaign(purpose="marketing")
    room.box.outbound.consents.agree("marketing", "", account, CALLED)
    shown = room.lists.select(room.campaign, Conditions(), "1")
    assert [one.fund_account for one in shown.first] == [account]
    assert shown.left_out["no_consent"] == shown.rows - 1 - sum(
        count for reason, count in shown.left_out.items() if reason != "no_consent"
    )


def test_quiet_hours_leave_nobody_out(room: ListRoom) -> None:
    by_day = room.select("1")
    room.clock.set("2026-11-23 03:00:00")
    assert room.select("1") == by_day


def test_one_person_is_drawn_once(room: ListRoom) -> None:
    first, second = room.select("1")[:2]
    number = next(o.telephone for o in room.box.callers.listing() if o.fund_account == first)
    room.box.callers.set_telephone(second, number)
    shown = room.lists.select(room.campaign, Conditions(), "1")
    assert Fault(0, second, "same_person", first) in shown.faults


def test_who_is_in_the_campaign_is_not_drawn_again(room: ListRoom) -> None:
    shown = room.lists.select(room.campaign, Conditions(), "1", 1)
    room.lists.take(shown.id, "admin")
    again = room.lists.select(room.campaign, Conditions(), "1")
    assert again.left_out["present"] == 1
    assert again.first[0] != shown.first[0]


def test_closed_accounts_are_left_out(room: ListRoom) -> None:
    account = room.select("1")[0]
    with room.box.database.writing() as tables:
        tables.table("customers").update(account, {"status": "9"})
    shown = room.lists.select(room.campaign, Conditions(), "1")
    assert Fault(0, account, "closed") in shown.faults


def test_conditions_by_class_risk_and_birthday(room: ListRoom) -> None:
    customers = {o.fund_account: o for o in room.box.callers.listing()}
    for kind in ("0", "1"):
        drawn = room.select(investor_kind=kind)
        assert {customers[a].individual_or_institution for a in drawn} <= {kind}
    drawn = room.select(risk_levels=(3, 4))
    assert drawn
    assert {customers[a].risk_level for a in drawn} <= {3, 4}
    born = next(o for o in customers.values() if o.born_on and o.telephone)
    assert born.born_on is not None
    drawn = room.select(birthday_month=born.born_on.month)
    assert born.fund_account in drawn
    assert all(customers[a].born_on.month == born.born_on.month for a in drawn)  # type: ignore[union-attr]


def test_conditions_by_holding_and_balance(room: ListRoom) -> None:
    holdings = room.box.funds.holdings("980000000011")
    fund = holdings[0].fund_code
    assert "980000000011" in room.select(fund_code=fund)
    assert room.select(fund_code="999999") == []
    worth = sum((h.total_shares * h.nav for h in holdings if h.fund_code == fund and h.nav),
                Decimal(0))  # fmt: skip
    assert "980000000011" in room.select(fund_code=fund, balance_from=worth, balance_until=worth)
    above = worth + Decimal("0.01")
    assert "980000000011" not in room.select(fund_code=fund, balance_from=above)
    assert room.select(balance_from=Decimal(10) ** 12) == []


def test_conditions_by_the_last_contact_and_campaign(room: ListRoom) -> None:
    account, other = room.select("1")[:2]
    number = next(o.telephone for o in room.box.callers.listing() if o.fund_account == account)
    _decide(room, number, account, "2026-11-20T10:00:00.000+08:00", "service")
    assert account not in room.select(last_contact_before=date(2026, 11, 20))
    assert account in room.select(last_contact_before=date(2026, 11, 21))
    assert account not in room.select(no_campaign_within_days=3)
    assert account in room.select(no_campaign_within_days=2)
    _decide(room, number, account, "2026-11-23T09:00:00.000+08:00", "requested")
    assert account in room.select(no_campaign_within_days=2)
    assert account not in room.select(last_contact_before=date(2026, 11, 23))
    assert other in room.select(no_campaign_within_days=3, last_contact_before=date(2026, 11, 20))


def test_conditions_by_the_day_an_account_was_opened(room: ListRoom) -> None:
    today = room.clock.now.date()
    account = room.select("1")[0]
    with room.box.database.writing() as tables:
        tables.execute("DELETE FROM account_confirmations")
        tables.table("account_confirmations").insert(
            {"ta_serial_number": "1", "confirmed_on": (today - timedelta(days=30)).isoformat(),
             "business_code": "101", "return_code": "0000", "fund_account": account}
        )  # fmt: skip
    assert room.select(opened_within_days=30) == [account]
    assert room.select(opened_within_days=29) == []


def _decide(room: ListRoom, number: str, account: str, at: str, purpose: str) -> None:
    row = {"id": f"decision {at}", "at": at, "medium": "call", "purpose": purpose, "asked": number}
    row |= {"number": number, "fund_account": account, "campaign": "campaign 77", "allowed": 1}
    with room.box.database.writing() as tables:
        tables.table("gate_decisions").insert(row | {"reason": "allowed", "good_until": at})


# --- results


def test_results_are_a_table_in_both_forms_and_languages(room: ListRoom) -> None:
    content = (
        "号码,姓名,\"=cmd|' /C calc'!A0\"\n13900000001,=1+1,@SUM(1)\n13900000002,王,-1\n".encode()
    )
    room.lists.take(room.lists.preview(content, "a.csv", room.campaign).id, "admin")
    table = room.lists.results(room.campaign, "csv").decode("utf-8-sig")
    titles, first, second = csv.reader(io.StringIO(table))
    assert titles[:4] == ["序号", "姓名", "基金账号", "号码"]
    assert titles[-1] == "'=cmd|' /C calc'!A0"
    assert (first[1], first[3], first[4], first[-1]) == ("'=1+1", "13900000001", "等待", "'@SUM(1)")
    assert second[-1] == "'-1"
    book = load_workbook(io.BytesIO(room.lists.results(room.campaign, "xlsx", "en")))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]  # type: ignore[union-attr]
    assert rows[0][:2] == ["No.", "Name"]
    assert rows[1][:4] == [1, "=1+1", None, "13900000001"]
    assert {c.data_type for c in book.active["B"]} == {"s"}  # type: ignore[index]
    with pytest.raises(ListRefused):
        room.lists.results(room.campaign, "pdf")


def test_the_last_attempt_stands_in_the_results(room: ListRoom) -> None:
    room.lists.take(room.lists.preview(LIST, "a.csv", room.campaign).id, "admin")
    room.clock.set("2026-11-23 10:00:00")
    room.box.outbound.campaigns.start(room.campaign, "admin")
    (contact,) = room.box.outbound.contacts.listing(ContactsAsked(campaign=room.campaign))
    opened = room.box.outbound.attempts.begin(contact.id)
    assert opened is not None
    room.box.outbound.attempts.answered(opened.attempt.token)
    room.box.outbound.attempts.confirmed(opened.attempt.token)
    room.box.outbound.attempts.end(opened.attempt.token, "confirmed")
    table = room.lists.results(room.campaign, "csv", "en").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["State"], row["Result"], row["Calls"]) == ("done", "confirmed", "1")
    assert row["Number last called"] == "13900000001"
    assert datetime.fromisoformat(row["Confirmed at"]).replace(tzinfo=SHANGHAI) == room.clock.now
