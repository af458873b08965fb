"""Documents of a box whose figures come from the sales desk: they say so, or there is none."""

import io

import pytest
from pypdf import PdfReader

from appliance.errors import DeskAway
from tests.plugins.online_desk.online_company import ACCOUNT, OnlineCompany


def read(online: OnlineCompany, name: str, **about: str) -> str:
    printed = online.appliance.fax.templates.printed(name, **about)
    pages = PdfReader(io.BytesIO(printed.pdf)).pages
    return "".join("\n".join(page.extract_text() for page in pages).split())


def test_a_statement_has_the_desks_figures_and_names_their_source(online: OnlineCompany) -> None:
    text = read(online, "statement", fund_account=ACCOUNT)
    assert "以上数据来自本公司在线销售系统" in text
    for holding in online.client.holdings(ACCOUNT):
        assert f"{holding.total_shares:,}" in text
        assert f"{holding.market_value:,}元" in text


def test_transactions_and_funds_come_from_the_desk_too(online: OnlineCompany) -> None:
    text = read(online, "transactions", fund_account=ACCOUNT)
    for row in online.client.confirmations(ACCOUNT, 30):
        assert row.confirmed_on.isoformat() in text
    assert "在线销售系统" in read(online, "product_sheet", argument="000001")
    assert "在线销售系统" in read(online, "nav_chart", argument="000001")


def test_while_the_desk_is_away_there_is_no_statement_rather_than_an_old_one(
    online: OnlineCompany,
) -> None:
    online.desk.stop()
    with pytest.raises(DeskAway):
        online.appliance.fax.templates.make("statement", fund_account=ACCOUNT, made_by="a test")
    kept = online.appliance.fax.documents.listing()
    assert [one for one in kept if one.template] == []
