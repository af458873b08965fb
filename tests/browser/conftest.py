"""A real console (gunicorn) over a home with the demo company, and a real Chromium before it."""

import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance import ContactEvidence
from appliance.assembly import assemble
from appliance.errors import ContactSuppressed, FundlineError
from appliance.machine.heartbeats import beat
from appliance.records.contact import Question
from appliance.services.timed_jobs.timetable import ASK, SKIP, TimedJob, once
from appliance.settings import CHECKOUT, Secret, Settings
from tests.calls.ports import free_port
from tests.order_book import OrderBook

PASSWORD = "quiet river 27 stones"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Console:
    """The running console, its appliance (in this process too) and its address."""

    def __init__(self, appliance, address, first_password):
        self.appliance = appliance
        self.address = address
        self.first_password = first_password


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory):
    """Fill a home once; return it and the first password. Each test works on a copy."""
    home = tmp_path_factory.mktemp("filled")
    with OrderBook(home) as book:
        book.record(seconds=60)
        book.purchase()
        book.end_call()
        book.sheets.seal_ended()
    appliance = assemble(Settings(home=home))
    first_password = appliance.operators.first_password().reveal()
    fill(appliance, home / "demo")
    appliance.close()
    return home, first_password


@pytest.fixture
def console(filled_home, tmp_path):
    home, first_password = filled_home
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    appliance = assemble(Settings(home=tmp_path))
    ends = threading.Event()
    beats = threading.Thread(target=beating, args=(appliance.settings, ends))
    beats.start()
    port = free_port()
    with (tmp_path / "console.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
                *("--worker-class", "gthread", "--workers", "1", "--threads", "32"),
                *("--graceful-timeout", "1", "--no-control-socket", "web_console.wsgi:app"),
            ],
            cwd=CHECKOUT,
            env={**os.environ, "FUNDLINE_HOME": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(address, server, tmp_path / "console.log")
        yield Console(appliance, address, first_password)
    finally:
        server.terminate()
        server.wait(20)
        ends.set()
        beats.join()
        appliance.close()


def fill(appliance, folder: Path):
    """Import the demo company and write some calls."""
    folder.mkdir()
    appliance.plugins.collect("demo_files", folder=folder)
    assert not appliance.exchange_imports.import_folder(folder, "demo").refused
    calls, now = appliance.calls, datetime.now(SHANGHAI)
    for number in range(30):
        call_id, at = f"{number}.1", now - timedelta(minutes=7 * number + 5)
        calls.begin(call_id, caller=f"1390000{number:04}", dialled="1000", started_at=at)
        calls.answered(call_id, at)
        calls.step(call_id, "heard", prompt="main.greeting", text="您好，欢迎致电基金热线。")
        calls.step(call_id, "keyed", keys="****")
        calls.step(call_id, "did", text="980000000011")
        calls.identified(call_id, "980000000011")
        calls.ended(call_id, at + timedelta(minutes=2), "caller_hung_up")
    calls.begin("now.1", caller="13800138000", dialled="1000", started_at=now)
    calls.place("now.1", ["1", "1"], "zh")
    calls.step("now.1", "heard", prompt="quotes.latest", text="示范成长股票。一点二三四五元。")
    calls.flush()
    said_in_call = ContactEvidence(call_id="1.1")
    appliance.outbound.consents.refuse("13800138000", "980000000011", said_in_call)
    for number in ("13800138000", "110", "13900139000"):
        with suppress(ContactSuppressed):
            question = Question(medium="call", purpose="service", number=number)
            appliance.outbound.gate.ask(question)
    appliance.callback_requests.note(caller="13800138000", reason="desk_away_order")
    miss_jobs(appliance, now)
    for number in range(5):
        with pytest.raises(FundlineError):
            appliance.callers.identify("980000000012", Secret("000001"), caller=f"100{number}")


def miss_jobs(appliance, now):
    """Let one timed job be asked about and one be skipped; the clock was set back before."""
    for name, missed in (("campaign:7", ASK), ("night", SKIP)):
        appliance.timed_jobs.add(
            TimedJob(
                name=name,
                planned=once(now - timedelta(hours=3)),
                run=lambda _planned_at: None,
                missed=missed,
                detail="净值提醒" if missed == ASK else "",
            )
        )
    appliance.timed_jobs.due()
    appliance.timed_jobs.note_step(-3600)


def beating(settings, ends):
    while not ends.wait(1):
        for part in ("asterisk", "agi_server", "exchange", "listener", "watchdog"):
            beat(settings, part)


def wait_until_it_answers(address, server, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/login") as answer:  # noqa: S310 - loopback
                assert answer.status == 200
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture
def page(browser, console):
    """A window whose every complaint (scripts, content policy) fails the test."""
    context = browser.new_context(base_url=console.address, locale="zh-CN", color_scheme="light")
    window = context.new_page()
    complaints = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "console",
        lambda message: (
            message.type == "error"
            and "Failed to load resource" not in message.text
            and complaints.append(message.text)
        ),
    )
    yield window
    context.close()
    assert complaints == []


@pytest.fixture
def inside(page, console):
    """The same window, logged in and past the first change of the password."""
    log_in(page, console.first_password)
    change_password(page, console.first_password)
    page.wait_for_url("**/")
    return page


def log_in(page, password):
    page.goto("/login")
    page.fill("#name", "admin")
    page.fill("#password", password)
    page.click("form.panel button[type=submit]")


def change_password(page, old):
    page.wait_for_url("**/account/password")
    page.fill("#old", old)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("form.panel button[type=submit]")
