"""The console of the bench: how long each page takes at a million calls in the ledger.

Beside the pages that are measured, live boards are open and calls are up.
"""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from appliance.assembly import assemble
from appliance.settings import Settings
from tests.calls.bench_ledger import fill
from tests.calls.bench_measures import distribution, groups_of, run_callers, say
from tests.calls.bench_queries import CALLS_A_SECOND, failures, job_of, waits_of
from tests.calls.bench_scenario import Scenario
from tests.calls.box import Box, new_box
from tests.calls.ports import free_ports
from web_console import create_app

MOST_MS = 150
TIMES = 20
SECONDS = 150.0
BOARDS = 20
BOARDS_A_SESSION = 4
PASSWORD = "quiet river 27 stones"
FILTERED = (
    "/calls/?page=20000", "/calls/?page=40000", "/calls/?caller=1387", "/calls/?caller={caller}",
    "/calls/?caller={tail}", "/calls/?customer={account}", "/calls/?day={day}", "/calls/{call}",
    "/orders/?page=2000", "/orders/?fund_account={account}", "/orders/?state=failed",
    "/orders/?trade_date={day}", "/orders/?text={order}", "/orders/?type=redeem",
    "/orders/{order}", "/customers/?page=1000", "/customers/{account}", "/faxes/sent?page=500",
    "/faxes/?number={caller}", "/faxes/sent?status=failed", "/voice-mail/?page=400",
    "/voice-mail/?status=new", "/campaigns/{campaign}", "/campaigns/{campaign}/people/",
    "/campaigns/{campaign}/people/?page=100", "/text-messages/?number={caller}",
    "/text-messages/?state=delivered", "/text-messages/?page=2000", "/consents/?number={caller}",
    "/consents/?page=500", "/consents/decisions/?page=4000", "/consents/decisions/?number={caller}",
    "/accesses/?operator=admin&page=100", "/accesses/?subject={call}", "/audit/?page=5000",
    "/complaints/?page=100",
    "/complaints/?status=closed", "/funds/000001", "/figures/?span=week&day={day}",
    "/figures/?day={day}", "/search/?words={caller}", "/search/?words={tail}",
    "/search/?words={day}", "/search/?words=\u8d4e\u56de\u5230\u8d26", "/customers/?text={tail}",
)  # fmt: skip
"""Listings with the filters that people use, and far back; each page without them is asked too."""
NO_PAGES = ("/api/", "verify", "events", "healthz", "login", ".csv", ".xlsx", ".pdf", "/static")


def every_page(settings: Settings) -> list[str]:
    """Return the address of every page that has no argument, by the console's own map."""
    appliance = assemble(settings)
    try:
        rules = create_app(appliance).url_map.iter_rules()
        paths = [rule.rule for rule in rules if "GET" in rule.methods and not rule.arguments]
    finally:
        appliance.close()
    return sorted(path for path in paths if not any(part in path for part in NO_PAGES))


class Reader:
    """An operator's browser, as far as it asks for pages."""

    def __init__(self, address: tuple[str, int], cookie: str = "") -> None:
        self.address, self.cookies = address, {}
        self._line = HTTPConnection(*address, timeout=60)
        self.cookies = dict([cookie.split("=", 1)]) if cookie else {}

    def ask(self, path: str, **form: str) -> tuple[int, str, float]:
        """Ask for a page, or send a form; return status, text and milliseconds."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._line.request("POST" if form else "GET", quote(path, "/?&=%"), body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, took

    def log_in(self, password: str) -> None:
        """Log in, and change the first password where that is asked for."""
        token = self._token("/login")
        self.ask("/login", csrf_token=token, name="admin", password=password)
        if self.ask("/")[0] == 302 and password != PASSWORD:
            token = self._token("/account/password")
            form = {"old": password, "new": PASSWORD, "again": PASSWORD}
            self.ask("/account/password", csrf_token=token, **form)

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask(path)[1])
        assert found is not None, path
        return found[1]


def measure(ledger: int, calls: int) -> dict[str, Any]:
    """Fill a box's ledger, let callers query and boards be open, and ask for every page."""
    with new_box(**free_ports(calls + 50)) as box:
        password = (box.settings.secrets / "first_password").read_text("utf-8").strip()
        rows = fill(box.settings.database, ledger)
        facts = _write_facts(box.settings)
        pages = [
            *every_page(box.settings),
            *(path.format(**examples(box.settings.database)) for path in FILTERED),
        ]
        job = job_of(_scenario(box), box.address, calls, SECONDS)
        Reader(_place(box)).log_in(password)
        with boards(_place(box), BOARDS), ThreadPoolExecutor(1) as pool:
            callers = pool.submit(run_callers, "tests.calls.bench_generator", job, groups_of(box))
            time.sleep(calls / CALLS_A_SECOND + 5)
            found = measured(_place(box), pages, PASSWORD)
            ended = callers.result()
    beside = {
        "calls": calls,
        "boards": BOARDS,
        **failures(job, ended),
        "ms": waits_of(ended["waits"]),
    }
    return {"rows": rows, "facts_a_second": facts, "beside": beside, **found}


def _write_facts(settings: Settings) -> int:
    """Let the figures catch up with what was written; return how many calls a second."""
    appliance = assemble(settings)
    began, made = time.monotonic(), 0
    while count := appliance.call_facts.catch_up():
        made += count
    appliance.close()
    return round(made / max(time.monotonic() - began, 0.1))


def _scenario(box: Box) -> Scenario:
    appliance = assemble(box.settings)
    appliance.clips.sentences = box.home.parent / "sentences"
    return Scenario(appliance)


def _place(box: Box) -> tuple[str, int]:
    return box.settings.bind, box.settings.console_port


def measured(address: tuple[str, int], pages: Sequence[str], password: str) -> dict[str, Any]:
    """Ask for every page, one after the other, `TIMES` times."""
    reader = Reader(address)
    reader.log_in(password)
    times: dict[str, list[float]] = {path: [] for path in pages}
    wrong = {}
    for _ in range(TIMES):
        for path in pages:
            status, _text, took = reader.ask(path)
            times[path].append(took)
            if status != 200:
                wrong[path] = status
    found = {path: {"least": round(min(ms), 1), **distribution(ms)} for path, ms in times.items()}
    every = distribution([one for ms in times.values() for one in ms])
    slow = {path: one["p95"] for path, one in found.items() if one["p95"] > MOST_MS}
    return {"pages": found, "all": every, "slower_than_wanted": slow, "not_shown": wrong}


def examples(file: Path) -> dict[str, str]:
    """Return a call, a caller, a customer … from the middle of the ledger to ask for."""
    with sqlite3.connect(file) as tables:
        call, caller, day = tables.execute(
            "SELECT id, caller, substr(started_at, 1, 10) FROM calls WHERE direction = 'inbound'"
            " ORDER BY started_at LIMIT 1 OFFSET (SELECT count(*) / 2 FROM calls)"
        ).fetchone()
        account, order = tables.execute(
            "SELECT fund_account, order_number FROM orders LIMIT 1 OFFSET 300"
        ).fetchone()
        (campaign,) = tables.execute("SELECT max(campaign) FROM contacts").fetchone()
    found = {"call": call, "caller": caller, "tail": caller[-4:], "day": day, "account": account}
    return found | {"order": order, "campaign": str(campaign)}


@contextmanager
def boards(address: tuple[str, int], count: int) -> Iterator[None]:
    """Keep so many live boards open, four for each session."""
    ending = threading.Event()
    sessions = [Reader(address) for _ in range(-(-count // BOARDS_A_SESSION))]
    for session in sessions:
        session.log_in(PASSWORD)
    lines = []
    for number in range(count):
        cookies = sessions[number // BOARDS_A_SESSION].cookies
        line = HTTPConnection(*address, timeout=300)
        text = "; ".join(f"{name}={value}" for name, value in cookies.items())
        line.request("GET", "/live/events", headers={"Cookie": text})
        lines.append(line.getresponse())

    def read(answer: Any) -> None:
        while not ending.is_set() and answer.readline():
            pass

    readers = [threading.Thread(target=read, args=(one,), daemon=True) for one in lines]
    for one in readers:
        one.start()
    assert all(line.status == 200 for line in lines), [line.status for line in lines]
    try:
        yield
    finally:
        ending.set()


def show(result: dict[str, Any]) -> None:
    """Print the table, the slowest page first."""
    say(f"{'page':<48}{'least ms':>10}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}")
    pages = sorted(result["pages"].items(), key=lambda one: -one[1]["p95"])
    for path, one in (*pages, ("all", result["all"])):
        times = "".join(f"{one.get(name, ''):>10}" for name in ("least", "p50", "p95", "max"))
        say(f"{path:<48}{times}")
    if result["not_shown"]:
        say(f"not shown: {result['not_shown']}")
