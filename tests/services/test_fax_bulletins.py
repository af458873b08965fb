"""Bulletins: one transaction, each subscriber once, progress, an end, and a report that adds up."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.errors import BulletinRefused, BulletinUnknown, FaxListUnknown
from appliance.records.fax import FaxResult
from appliance.services.faxes.dial_plan import Rule
from appliance.services.faxes.records import FaxDocument
from appliance.services.faxes.register import FaxesAsked
from tests.services.fax_room import FaxBox, write_fax

NUMBERS = [f"021555500{number:02}" for number in range(1, 6)]


class Newsroom(FaxBox):
    """A box with one list, five subscribers and one document."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.fax.lists.keep("daily", name_zh="新兰德快讯", name_en="Daily letter")
        for number in NUMBERS:
            self.fax.lists.subscribe("daily", number, name=f"reader {number[-2:]}")
        self.document = self.page()

    def page(self) -> FaxDocument:
        draft = write_fax(self.appliance.settings.fax_spool / "draft.tif", 2)
        return self.fax.documents.keep(draft, "快讯", "upload", made_by="admin")

    def dial(self, fax_id: str, status: str, pages: int = 0) -> None:
        """Let the exchange try a fax once."""
        attempt = self.fax.queue.begin_attempt(fax_id)
        if status:
            self.fax.queue.answered(attempt.token)
        result = FaxResult(status, pages=pages)
        self.fax.queue.end_attempt(attempt.token, result)


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Newsroom]:
    news = Newsroom(tmp_path / "home")
    yield news
    news.close()


def test_a_bulletin_goes_to_everybody_on_the_list_once(news: Newsroom) -> None:
    news.fax.lists.unsubscribe("daily", NUMBERS[4])
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    assert (bulletin.status, bulletin.sent_by, bulletin.sent_at) == ("sending", "admin", news.now)
    queued = news.fax.register.listing(FaxesAsked("sent"))
    assert sorted(fax.number for fax in queued) == NUMBERS[:4]
    assert {(fax.bulletin, fax.origin, fax.document, fax.status) for fax in queued} == {
        (bulletin.id, "bulletin", news.document.id, "waiting")
    }
    assert all(fax.priority > 5 for fax in queued), "what one asked for goes first"
    progress = news.fax.bulletins.progress(bulletin.id)
    assert (progress.total, progress.waiting, progress.finished) == (4, 4, 0)


def test_nobody_can_be_sent_the_same_bulletin_twice(news: Newsroom) -> None:
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    with pytest.raises(sqlite3.IntegrityError):
        news.fax.queue.send(news.document.id, NUMBERS[0], origin="bulletin", bulletin=bulletin.id)
    with pytest.raises(BulletinRefused):
        news.fax.bulletins.release(bulletin.id, "admin")
    assert news.fax.register.count(FaxesAsked("sent")) == len(NUMBERS)


def test_two_extensions_of_one_switchboard_get_one_each(news: Newsroom) -> None:
    news.fax.lists.subscribe("daily", NUMBERS[0], extension="8012")
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    found = [line.extension for line in news.fax.bulletins.report(bulletin.id)]
    assert sorted(found) == ["", "", "", "", "", "8012"]


def test_all_of_it_or_nothing(news: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    send, sent = news.fax.queue.send, 0

    def breaks(*arguments: object, **values: object) -> object:
        nonlocal sent
        sent += 1
        if sent == 4:
            raise OSError("the process ends here")
        return send(*arguments, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(news.fax.queue, "send", breaks)
    with pytest.raises(OSError, match="ends here"):
        news.fax.bulletins.send("daily", news.document.id, "admin")
    assert news.fax.register.count(FaxesAsked("sent")) == 0
    assert news.fax.bulletins.listing() == []


def test_it_is_done_when_nobody_is_left_and_the_report_adds_up(news: Newsroom) -> None:
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    by_number = {line.number: line.id for line in news.fax.bulletins.report(bulletin.id)}
    for number in NUMBERS[:3]:
        news.dial(by_number[number], "SUCCESS", pages=2)
    news.fax.bulletins.look()
    assert news.fax.bulletins.one(bulletin.id).status == "sending"
    for number in NUMBERS[3:]:
        news.fax.queue.cancel(by_number[number])
    news.pass_time(600)
    news.fax.bulletins.look()
    done = news.fax.bulletins.one(bulletin.id)
    assert (done.status, done.finished_at) == ("done", news.now)
    report = news.fax.bulletins.report(bulletin.id)
    assert [(line.number, line.name) for line in report] == [
        (number, f"reader {number[-2:]}") for number in NUMBERS
    ]
    assert [line.status for line in report] == ["sent"] * 3 + ["cancelled"] * 2
    assert [line.pages_confirmed for line in report] == [2, 2, 2, 0, 0]
    progress = news.fax.bulletins.progress(bulletin.id)
    assert (progress.total, progress.sent, progress.cancelled, progress.finished) == (5, 3, 2, 5)


def test_who_may_not_be_sent_to_is_in_the_report(news: Newsroom) -> None:
    news.fax.destinations.keep_rules([Rule(NUMBERS[1], False, "")])
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    refused = [line for line in news.fax.bulletins.report(bulletin.id) if line.status == "failed"]
    assert [(line.number, bool(line.reason), line.attempts) for line in refused] == [
        (NUMBERS[1], True, 0)
    ]
    assert news.fax.bulletins.progress(bulletin.id).waiting == 4


def test_a_cancelled_bulletin_is_dialled_to_nobody_more(news: Newsroom) -> None:
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    first = news.fax.bulletins.report(bulletin.id)[0]
    news.dial(first.id, "SUCCESS", pages=2)
    assert news.fax.bulletins.cancel(bulletin.id).status == "cancelled"
    assert news.fax.queue.due() == []
    progress = news.fax.bulletins.progress(bulletin.id)
    assert (progress.sent, progress.cancelled) == (1, 4)
    with pytest.raises(BulletinRefused):
        news.fax.bulletins.cancel(bulletin.id)


def test_who_joins_later_gets_the_next_one(news: Newsroom) -> None:
    bulletin = news.fax.bulletins.send("daily", news.document.id, "admin")
    news.fax.lists.subscribe("daily", "02155559999")
    assert len(news.fax.bulletins.report(bulletin.id)) == len(NUMBERS)


# --- drafts


def test_a_draft_waits_for_a_person(news: Newsroom) -> None:
    draft = news.fax.bulletins.draft("daily", news.document.id, "admin")
    news.fax.bulletins.look()
    assert news.fax.register.count(FaxesAsked("sent")) == 0
    assert news.fax.bulletins.release(draft.id, "chief").sent_by == "chief"
    assert news.fax.register.count(FaxesAsked("sent")) == len(NUMBERS)


def test_a_dropped_draft_is_neither_sent_nor_listed(news: Newsroom) -> None:
    draft = news.fax.bulletins.draft("daily", news.document.id, "admin")
    news.fax.bulletins.drop(draft.id)
    with pytest.raises(BulletinRefused):
        news.fax.bulletins.release(draft.id, "chief")
    assert news.fax.bulletins.listing() == []
    assert [one.id for one in news.fax.bulletins.listing("dropped")] == [draft.id]


def test_a_fax_whose_route_forwards_it_goes_out_by_itself(news: Newsroom) -> None:
    news.fax.routes.add("from the printer", caller="0215888*", fax_list="daily", forwards=True)
    fax = news.take(3)
    assert news.fax.register.count(FaxesAsked("sent")) == 0
    news.fax.bulletins.look()
    (bulletin,) = news.fax.bulletins.listing()
    assert (bulletin.status, bulletin.fax, bulletin.sent_by) == (
        "sending", fax.id, "from the printer",
    )  # fmt: skip
    assert {one.document for one in news.fax.register.listing(FaxesAsked("sent"))} == {fax.document}
    news.fax.bulletins.look()
    assert news.fax.register.count(FaxesAsked("sent")) == len(NUMBERS)


def test_a_forwarded_fax_for_an_empty_list_is_dropped(news: Newsroom) -> None:
    news.fax.lists.keep("nobody", name_zh="空", name_en="Nobody")
    news.fax.routes.add("all", fax_list="nobody", forwards=True)
    news.take(1)
    news.fax.bulletins.look()
    assert [one.fax_list for one in news.fax.bulletins.listing("dropped")] == ["nobody"]


def test_what_does_not_exist_is_refused(news: Newsroom) -> None:
    with pytest.raises(FaxListUnknown):
        news.fax.bulletins.send("weekly", news.document.id, "admin")
    with pytest.raises(BulletinUnknown):
        news.fax.bulletins.release("2026", "admin")
    news.fax.lists.keep("nobody", name_zh="空", name_en="Nobody")
    with pytest.raises(BulletinRefused) as refused:
        news.fax.bulletins.send("nobody", news.document.id, "admin")
    assert refused.value.reason == "empty"
