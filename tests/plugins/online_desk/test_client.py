"""The sales desk asked over HTTP, well and in every way it can be unwell."""

import json
import logging
import socket
import threading
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import urllib3

from appliance import strongbox
from appliance.errors import DeskAway
from appliance.services.orders.desk import AbsentDesk
from appliance.settings import Secret
from appliance.timely_post import Deadlines
from plugins.online_desk.answers import Answer, Nonsense, Row, read_answer
from plugins.online_desk.breaker import Breaker
from plugins.online_desk.client import DeskClient
from plugins.online_desk.health import HealthFile
from tests.plugins.online_desk.online_company import ACCOUNT, FUND, OnlineCompany, online_company

SHANGHAI = ZoneInfo("Asia/Shanghai")
NONSENSE = ["bad_json", "half", "too_long", "wrong_types", "status_500", "refuses"]
CUT = ["cuts_before", "cuts_after"]


def holdings_are_away(online: OnlineCompany) -> DeskAway:
    with pytest.raises(DeskAway) as away:
        online.client.holdings(ACCOUNT)
    return away.value


def test_holdings_come_from_the_desk_as_the_register_has_them(online: OnlineCompany) -> None:
    assert online.client.holdings(ACCOUNT) == online.appliance.funds.holdings(ACCOUNT)
    assert online.desk.calls == ["share_qry"]
    assert online.client.health().well


def test_the_desks_newer_value_is_kept_as_the_last_known(online: OnlineCompany) -> None:
    known = online.appliance.funds.latest_quote(FUND)
    assert known is not None
    day = known.nav_date + timedelta(days=1)
    online.desk.book.navs[FUND] = (day, Decimal("1.2345"))
    quote = online.client.latest_quote(FUND)
    assert quote is not None
    assert (quote.nav_date, quote.nav) == (day, Decimal("1.2345"))
    online.desk.stop()
    assert online.client.latest_quote(FUND) == quote


def test_a_new_fund_at_the_desk_is_known_after_the_next_refresh(
    demo_home: Path, tmp_path: Path
) -> None:
    with online_company(demo_home, tmp_path) as online:
        before = online.appliance.funds.listing()
        online.client.refresh()
        after = online.appliance.funds.listing()
        assert [fund.fund_code for fund in after] == [fund.fund_code for fund in before]
        assert all(fund.risk_level for fund in after)
        assert [dict(fund.limits) for fund in after] == [dict(fund.limits) for fund in before]


@pytest.mark.parametrize("fault", NONSENSE + CUT)
def test_what_is_no_sensible_answer_counts_as_away(online: OnlineCompany, fault: str) -> None:
    online.desk.break_down(fault)
    assert holdings_are_away(online).asked
    seen = online.client.health()
    assert not seen.well
    assert "share_qry" in seen.last_error
    online.desk.break_down("well")
    assert online.client.holdings(ACCOUNT)
    assert online.client.health().well


def test_a_desk_that_was_killed_was_certainly_not_asked(online: OnlineCompany) -> None:
    online.desk.stop()
    assert not holdings_are_away(online).asked


def test_nobody_waits_for_a_desk_that_answers_after_ten_seconds(online: OnlineCompany) -> None:
    online.desk.break_down("slow", seconds=10.0)
    started = time.monotonic()
    away = holdings_are_away(online)
    assert away.asked
    assert "no answer within 1 s" in str(away)
    assert time.monotonic() - started < 5


def test_an_answer_shortly_before_the_deadline_counts(demo_home: Path, tmp_path: Path) -> None:
    with online_company(demo_home, tmp_path, **{"online_desk.deadline_seconds": "30"}) as online:
        online.desk.break_down("slow", seconds=2.5)  # longer than a connection may take
        assert online.client.holdings(ACCOUNT)


def test_an_answer_that_drips_is_not_waited_for(tmp_path: Path) -> None:
    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=[server, stopping], daemon=True).start()
        client = a_client(f"http://127.0.0.1:{server.getsockname()[1]}", tmp_path)
        started = time.monotonic()
        with pytest.raises(DeskAway) as away:
            client.ask("newhq_qry", {}, Answer.agreed_rows)
        stopping.set()
    assert away.value.asked
    assert time.monotonic() - started < 5


def drip(server: socket.socket, stopping: threading.Event) -> None:
    line, _address = server.accept()
    with line:
        line.recv(10_000)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stopping.wait(0.1):
            line.sendall(b" ")


def test_an_address_nobody_gave_is_a_desk_that_is_away(demo_home: Path, tmp_path: Path) -> None:
    with online_company(demo_home, tmp_path, **{"online_desk.url": ""}) as online:
        assert not holdings_are_away(online).asked


def test_the_wrong_token_is_refused_by_the_desk(online: OnlineCompany, tmp_path: Path) -> None:
    client = a_client(online.desk.address, tmp_path)
    with pytest.raises(DeskAway, match="HTTP status 403"):
        client.ask("newhq_qry", {"fund_code": ""}, Answer.agreed_rows)


def test_the_faults_can_be_switched_from_outside(online: OnlineCompany) -> None:
    token = strongbox.secret(online.appliance.settings, "online_desk_token")
    wanted = {"kind": "bad_json", "calls": ["share_qry"]}
    done = urllib3.request(
        "POST",
        f"{online.desk.address}/control",
        body=json.dumps(wanted),
        headers={"Authorization": f"Bearer {token.reveal()}"},
    )
    assert done.status == 200
    holdings_are_away(online)
    assert online.client.applications(ACCOUNT, 5) == []


def test_token_and_account_are_in_no_log(
    online: OnlineCompany, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in NONSENSE:
        online.desk.break_down(fault)
        with pytest.raises(DeskAway):
            online.client.holdings(ACCOUNT)
    token = strongbox.secret(online.appliance.settings, "online_desk_token").reveal()
    assert "share_qry" in caplog.text
    assert token not in caplog.text
    assert ACCOUNT not in caplog.text


def test_a_plugin_that_is_missing_takes_no_orders(demo_home: Path, tmp_path: Path) -> None:
    with online_company(demo_home, tmp_path, back_end="nowhere") as online:
        assert isinstance(online.client, AbsentDesk)
        assert not holdings_are_away(online).asked
        assert not online.client.health().well
        assert online.client.fund(FUND).fund_code == FUND


# --- the breaker


def test_after_three_failures_in_a_row_the_desk_is_asked_now_and_then() -> None:
    now = 0.0
    breaker = Breaker(failures=3, pause_seconds=5.0, clock=lambda: now)
    for _ in range(3):
        breaker.admit()
        breaker.failed()
    with pytest.raises(DeskAway) as away:
        breaker.admit()
    assert not away.value.asked
    now = 5.0
    breaker.admit()
    with pytest.raises(DeskAway):
        breaker.admit()
    breaker.worked()
    breaker.admit()


def test_a_desk_that_is_away_costs_callers_no_time(online: OnlineCompany) -> None:
    online.desk.break_down("slow", seconds=10.0)
    for _ in range(3):
        holdings_are_away(online)
    asked = len(online.desk.calls)
    assert "a moment ago" in str(holdings_are_away(online))
    assert len(online.desk.calls) == asked


# --- strict reading


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"code": "0000"}',
        b'{"code": 0, "data": []}',
        b'{"code": "0000", "data": {}}',
        b'{"code": "0000", "data": [1]}',
        b'{"code": "<script>", "data": []}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_is_nonsense(body: bytes) -> None:
    with pytest.raises(Nonsense):
        read_answer(body)


@pytest.mark.parametrize("value", [1, 1.5, None, True, [], "", "1e5", "NaN", " 1", "1,000", "٣"])
def test_only_a_plain_decimal_is_a_number(value: object) -> None:
    with pytest.raises(Nonsense):
        Row({"nav": value}).decimal("nav")


def test_numbers_and_days_are_read_exactly() -> None:
    row = Row({"nav": "-1.2300", "day": "20261124", "none": ""})
    assert str(row.decimal("nav")) == "-1.2300"
    assert row.day("day") == date(2026, 11, 24)
    assert row.optional_decimal("none") is None
    assert row.optional_day("missing") is None


@pytest.mark.parametrize("value", ["20261301", "2026-11-24", "", 20261124])
def test_only_a_day_is_a_day(value: object) -> None:
    with pytest.raises(Nonsense):
        Row({"day": value}).day("day")


def a_client(address: str, folder: Path) -> DeskClient:
    return DeskClient(
        lambda: address,
        Secret("another"),
        Deadlines(total_seconds=0.5),
        Breaker(),
        HealthFile(folder, lambda: datetime.now(SHANGHAI)),
    )
