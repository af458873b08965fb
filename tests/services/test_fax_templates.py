"""The box's own documents: every figure on them is the register's, and what becomes of them."""

import io
import re
import time
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from appliance.errors import (
    CustomerUnknown,
    DocumentRefused,
    FaxTemplateUnknown,
    FundUnknown,
    OrderUnknown,
)
from appliance.paper import fax_pages
from tests.demo_calls import CUSTOMERS, TRADE

FIGURE = re.compile(r"\d[\d,]*\.\d+")
ZHANG, LI, COMPANY, WANG = CUSTOMERS
PURCHASE = ("1", "000002", "1000#", "1")
CENT = Decimal("0.01")


@pytest.fixture
def templates(demo):
    return demo.appliance.fax.templates


def read(templates, name, **about) -> str:
    printed = templates.printed(name, **about)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages)


def figures(text: str) -> Counter:
    return Counter(Decimal(found.replace(",", "")) for found in FIGURE.findall(text))


def newest_nav(tables, fund_code: str) -> Decimal:
    (quote,) = tables.query(
        "SELECT nav FROM quotes WHERE fund_code = ? AND net_value_type = '0'"
        " ORDER BY nav_date DESC LIMIT 1",
        [fund_code],
    )
    return Decimal(quote["nav"])


def registered_figures(demo, account: str) -> Counter:
    """Return every figure a statement must carry, worked out from the rows of the register."""
    found: Counter = Counter()
    value, income = Decimal(0), Decimal(0)
    with demo.appliance.database.reading() as tables:
        for row in tables.query("SELECT * FROM holdings WHERE fund_account = ?", [account]):
            nav = newest_nav(tables, row["fund_code"])
            shares, unpaid = Decimal(row["total_shares"]), Decimal(row["undistributed_income"])
            worth = (shares * nav).quantize(CENT, ROUND_HALF_UP)
            parts = Decimal(row["available_shares"]), Decimal(row["frozen_shares"])
            found.update([shares, *parts, nav, worth, *([unpaid] if unpaid else [])])
            value, income = value + worth, income + unpaid
        found.update([value, income] if found else [])
        for row in tables.query("SELECT * FROM dividends WHERE fund_account = ?", [account]):
            found[Decimal(row["dividend_amount"])] += 1
            reinvested = Decimal(row["reinvested_shares"] or 0)
            found.update([reinvested, Decimal(row["nav"])] if reinvested else [])
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("account", CUSTOMERS)
def test_the_figures_of_a_statement_are_those_of_the_register_and_no_others(
    demo, templates, account, language
):
    text = read(templates, "statement", fund_account=account, language=language)
    assert figures(text) == registered_figures(demo, account)


def test_two_of_the_four_hold_something(demo):
    assert [bool(registered_figures(demo, one)) for one in CUSTOMERS] == [True, False, True, False]


def test_an_order_under_way_stands_on_the_statement_as_accepted_and_is_not_held(demo, templates):
    before = figures(read(templates, "statement", fund_account=ZHANG))
    demo.dial(TRADE, *PURCHASE)
    (order,) = demo.appliance.orders.pending(ZHANG)
    text = read(templates, "statement", fund_account=ZHANG)
    assert order.order_number in text
    assert "已受理，尚未确认" in "".join(text.split())
    assert figures(text) - before == Counter([Decimal("1000.00")])


@pytest.mark.parametrize("account", CUSTOMERS)
def test_the_transactions_are_those_the_registrar_confirmed(demo, templates, account):
    text = read(templates, "transactions", fund_account=account)
    confirmed = demo.appliance.funds.confirmations(account, 30)
    expected = Counter()
    for row in confirmed:
        told = [row.amount, row.shares, row.charge, row.target_shares]
        told.append(row.nav if row.amount or row.shares else None)
        expected.update(value for value in told if value)
        expected.update(v for v in (row.application_amount, row.application_shares) if v)
    assert figures(text) == expected


def test_a_refused_application_is_said_to_have_failed(templates):
    assert read(templates, "transactions", fund_account=LI).count("未成功") == 2


def test_a_document_is_kept_as_pages_that_belong_to_its_customer(demo, templates):
    made = templates.make("statement", fund_account=ZHANG, made_by="a test")
    documents = demo.appliance.fax.documents
    assert documents.one(made.id) == made
    assert (made.source, made.template, made.fund_account) == ("template", "statement", ZHANG)
    assert made.name == f"对账单 {ZHANG}"
    (page,) = fax_pages.read_pages(documents.path(made))
    assert (page.width, page.resolution) == (1728, "fine")


def test_nobody_gets_a_document_of_an_account_that_does_not_exist(templates):
    with pytest.raises(CustomerUnknown):
        templates.make("statement", made_by="a test")


def test_a_document_the_box_does_not_make_is_refused(templates):
    with pytest.raises(FaxTemplateUnknown, match="prospectus"):
        templates.make("prospectus", made_by="a test")


@pytest.mark.parametrize("code", ["000001", "000008"])
def test_the_course_of_a_fund_ends_at_the_registers_last_quote(demo, templates, code):
    text = read(templates, "nav_chart", argument=code)
    newest, *_between, oldest = demo.appliance.funds.history(code, 250)
    assert f"{newest.nav}（{newest.nav_date}）" in text
    assert f"{oldest.nav}（{oldest.nav_date}）" in text
    assert f"{(newest.nav / oldest.nav - 1) * 100:+.2f}%" in text
    for quote in demo.appliance.funds.history(code, 12):
        assert f"{quote.nav_date}\n {quote.nav}" in text


def test_a_money_fund_whose_price_never_moves_is_drawn_by_its_yield(demo, templates):
    text = read(templates, "nav_chart", argument="000003", language="en")
    newest = demo.appliance.funds.latest_quote("000003")
    assert "Seven-day yield" in text
    assert f"{newest.yield_7d.scaleb(2)} ({newest.nav_date})" in text


def test_a_fund_without_a_quote_has_no_course_but_a_page(demo, templates):
    with demo.appliance.database.writing() as tables:
        tables.execute("DELETE FROM quotes WHERE fund_code = '000006'")
    assert "还没有公布净值" in read(templates, "nav_chart", argument="000006")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", [f"00000{number}" for number in range(1, 9)])
def test_a_product_sheet_states_the_registers_facts_limits_and_rates(
    demo, templates, code, language
):
    fund, rates = demo.appliance.funds.fund(code), demo.appliance.fees.rates(code)
    text = read(templates, "product_sheet", argument=code, language=language)
    assert f"R{fund.risk_level}" in text
    stated = figures(text)
    for limit in ("MinRedemptionVol", "MinBidsAmountByIndi", "InstMaxPurchase"):
        assert stated[Decimal(fund.limits[limit])]
    for rate in rates:
        assert f"{rate.rate * 100:.1f}".rstrip("0").rstrip(".") + "%" in text


def test_a_fund_that_does_not_exist_has_no_sheet(templates):
    with pytest.raises(FundUnknown):
        templates.make("product_sheet", argument="999999", made_by="a test")


def test_an_order_sheet_goes_to_whoever_gave_the_order_and_to_nobody_else(demo, templates):
    demo.dial(TRADE, *PURCHASE)
    (order,) = demo.appliance.orders.pending(ZHANG)
    about = {"argument": order.order_number, "made_by": "a test"}
    assert templates.make("order_sheet", fund_account=ZHANG, **about).fund_account == ZHANG
    with pytest.raises(OrderUnknown):
        templates.make("order_sheet", fund_account=LI, **about)


def test_a_text_of_the_owners_is_read_in_the_language_it_is_written_in(demo, templates):
    demo.appliance.fax.knowledge.keep("opening", "zh", "开户须知", "请携带身份证件。\n\n谢谢。")
    text = "".join(read(templates, "knowledge", argument="opening", language="en").split())
    assert "开户须知" in text
    assert "请携带身份证件。谢谢。" in text


def test_every_template_says_what_it_needs(templates):
    assert {one.name: (one.personal, one.argument) for one in templates.names()} == {
        "statement": (True, ""),
        "transactions": (True, ""),
        "order_sheet": (True, "order"),
        "nav_chart": (False, "fund"),
        "product_sheet": (False, "fund"),
        "knowledge": (False, "knowledge"),
    }


def test_what_is_for_everybody_belongs_to_nobody(templates):
    made = templates.make("product_sheet", fund_account=ZHANG, argument="000001", made_by="a test")
    assert made.fund_account == ""


@pytest.fixture
def picture(tmp_path):
    """A coloured mark on nothing, as an owner has it."""
    mark = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    ImageDraw.Draw(mark).ellipse((10, 10, 290, 290), fill=(20, 60, 160, 255))
    ImageDraw.Draw(mark).rectangle((350, 100, 880, 200), fill=(10, 90, 60, 255))
    mark.save(tmp_path / "mark.png")
    return tmp_path / "mark.png"


def test_a_cover_bears_the_owners_mark_until_he_does_without(demo, templates, picture):
    room = demo.appliance.fax

    def ink():
        made = templates.cover("01088886666", 3, made_by="a test")
        return int(fax_pages.rows(room.documents.path(made), 1).sum())

    plain = ink()
    room.logo.keep(picture, "mark.png")
    with Image.open(room.logo.file) as kept:
        assert kept.mode == "1"
        assert 460 < kept.width <= 60 / 25.4 * 204
        assert abs(kept.width / kept.height - 871 / 281) < 0.1
    assert ink() > plain + 20_000
    room.logo.remove()
    assert ink() == plain


def test_what_is_no_picture_leaves_the_mark_as_it_was(demo, picture, tmp_path):
    mark = demo.appliance.fax.logo
    mark.keep(picture, "mark.png")
    kept = mark.file.read_bytes()
    for content in (b"%PDF-1.4 broken", b"PK\x03\x04 an archive", b""):
        (tmp_path / "other.png").write_bytes(content)
        with pytest.raises(DocumentRefused):
            mark.keep(tmp_path / "other.png", "other.png")
    assert mark.file.read_bytes() == kept
    assert [one.name for one in mark.file.parent.glob("fax_logo*")] == ["fax_logo.png"]


def test_a_statement_is_made_in_less_than_a_second_of_work(templates):
    templates.printed("statement", fund_account=ZHANG)
    began = time.thread_time()
    templates.make("statement", fund_account=ZHANG, made_by="a test")
    assert time.thread_time() - began < 1


def test_every_template_of_the_demo_company_can_be_made(demo, templates):
    for entry in demo.appliance.fax.catalogue.entries():
        if entry.template:
            account = ZHANG if entry.personal else ""
            about = {"fund_account": account, "argument": entry.argument}
            assert templates.printed(entry.template, **about).pdf
