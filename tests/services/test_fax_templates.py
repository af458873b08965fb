"""The box's own documents: every figure on them is the register's, and what becomes of them."""

import io
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from pypdf import PdfReader

from appliance.errors import CustomerUnknown, FaxTemplateUnknown
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
