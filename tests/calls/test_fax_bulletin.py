"""A fax comes in for a list and goes out to everybody on it; the report is what the far end saw."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping

import click
import pytest

from appliance.services.faxes.bulletins import ReportLine
from tests.calls.box import Box
from tests.calls.far_fax import FarFax, far_number
from tests.calls.fax_desk import FaxDesk, fax_desk, rows_of, same
from tests.calls.inbox_desk import InboxDesk

pytestmark = pytest.mark.asterisk

FEW = {
    "able": 3, "sound_only": 2, "no_ecm": 1, "at_most_9600": 1,
    "busy": 1, "silent": 1, "voice": 2, "no_such_number": 1,
}  # fmt: skip
MANY = {
    "able": 100, "sound_only": 30, "no_ecm": 10, "at_most_9600": 10,
    "busy": 15, "silent": 10, "voice": 15, "no_such_number": 10,
}  # fmt: skip
REASONS = {
    "busy": ("busy", 2),
    "silent": ("unanswered", 1),
    "voice": ("voice", 1),
    "no_such_number": ("refused", 1),
}
"""Why a fax to such a number fails, and after how many calls."""
FIRST_SUBSCRIBER = 500


@pytest.fixture
def desk(ends: tuple[Box, FarFax]) -> Iterator[FaxDesk]:
    with fax_desk(ends[0]) as opened:
        opened.appliance.parameters.keep_all(
            {
                "fax.calls_at_once": 20,
                "fax.ring_seconds": 10,
                "fax.busy_tries": 2,
                "fax.busy_pause_seconds": 3,
                "fax.unanswered_tries": 1,
                "fax.broken_pause_seconds": 3,
                "fax.voice_tries": 1,
            }
        )
        opened.appliance.fax.choices.keep({"header": "", "station": "02112345678"})
        yield opened


def bulletin_of(desk: FaxDesk, far: FarFax, kinds: Mapping[str, int], seconds: float) -> None:
    """Let a fax come in for a list with numbers of these kinds; compare report and far end."""
    appliance, name = desk.appliance, f"list_{sum(kinds.values())}"
    subscribers = {
        far_number(kind, FIRST_SUBSCRIBER + sum(kinds.values()) + number): kind
        for kind, count in kinds.items()
        for number in range(count)
    }
    appliance.fax.lists.keep(name, name_zh="新兰德快讯", name_en="Daily letter")
    for number, kind in subscribers.items():
        appliance.fax.lists.subscribe(name, number, name=kind)
    arriving = InboxDesk(far, desk)
    sending = arriving.send(pages=1)
    appliance.fax.routes.add("printer", caller=sending.caller, fax_list=name, forwards=True)
    fax = arriving.received(sending)
    assert fax.route == "printer"
    report = finished(desk, fax.id, seconds)
    assert sorted(line.number for line in report) == sorted(subscribers)
    pages = rows_of(sending.pages)
    for line in report:
        seen = [result for result in far.results(line.number) if result.status == "SUCCESS"]
        assert len(far.calls(line.number)) == line.attempts, line
        if subscribers[line.number] in REASONS:
            assert (line.status, len(seen)) == ("failed", 0), line
            assert (line.reason, line.attempts) == REASONS[subscribers[line.number]], line
        else:
            assert (line.status, line.pages_confirmed, len(seen)) == ("sent", 1, 1), line
            assert same(rows_of(seen[0].file), pages), line


def finished(desk: FaxDesk, fax_id: str, seconds: float) -> list[ReportLine]:
    """Return the report of the bulletin a fax became, once the exchange has closed it."""
    bulletins, deadline = desk.appliance.fax.bulletins, time.monotonic() + seconds
    while True:
        found = [one for one in bulletins.listing() if one.fax == fax_id]
        if found and found[0].status == "done":
            report, progress = bulletins.report(found[0].id), bulletins.progress(found[0].id)
            statuses = Counter(line.status for line in report)
            assert (progress.total, progress.finished) == (len(report), len(report))
            assert (progress.sent, progress.failed) == (statuses["sent"], statuses["failed"])
            return report
        assert time.monotonic() < deadline, [bulletins.progress(one.id) for one in found]
        time.sleep(0.5)


def test_a_bulletin_s_report_is_what_the_far_end_saw(
    desk: FaxDesk, ends: tuple[Box, FarFax]
) -> None:
    bulletin_of(desk, ends[1], FEW, 240)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_report_of_two_hundred_subscribers_is_what_the_far_end_saw(
    desk: FaxDesk, ends: tuple[Box, FarFax], capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    bulletin_of(desk, ends[1], MANY, 3000)
    with capsys.disabled():
        click.echo(f"200 subscribers in {time.monotonic() - began:.0f} s")
