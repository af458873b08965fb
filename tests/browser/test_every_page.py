"""Every page of the console fits every window and has no serious accessibility fault.

The pages are those of the address map: one without an example here fails the test. Each is looked
at in one language, width and theme, another one each day; `--long` looks at all in all of them.
"""

import itertools
import re
from datetime import UTC, datetime

import pytest

from appliance.records.message import NewMessage
from tests.browser.full_house import (
    call_people,
    draft_changes,
    exchange_faxes,
    hold_conferences,
    leave_complaint,
    leave_messages,
    put_on_air,
    record_sentences,
    rehearse,
)
from tests.browser.pictures import MANNERS, faults, shoot, show_as
from tests.order_book import NUMBER
from tests.speech_folders import garbage_model
from web_console import create_app

pytestmark = pytest.mark.browser

NO_PAGE = re.compile(
    r"\.\w+$|\.<.*>$|/(events|download)$|^/(static|api)/|^/healthz$|/files/<name>$"
)
"""Addresses of files, sounds and streams."""
ELSEWHERE = {
    "account.login": "stands before the login",
    "one_time_codes.ask": "stands between the password and the board",
    "exchange_imports.results": "is shown by the test of uploads",
    "retention.deletion": "has something after twenty years; it is a table as that of a preview",
}


@pytest.fixture
def paths(console, tmp_path):
    """A house full of people and things, and the addresses of all its pages."""
    box = console.appliance
    shown = [*exchange_faxes(box), *call_people(box), *record_sentences(box, tmp_path / "takes")]
    message, waiting, meeting = leave_messages(box), put_on_air(box), hold_conferences(box)
    receipt = leave_complaint(box)
    box.outbound.complaints.answer(receipt, "多收的手续费今天退回。", "admin")
    box.outbound.complaints.judge(receipt, satisfied=False, call_id="1.1")
    box.conference_floor.raise_hand(box.conference_floor.members(meeting.id)[4].id)
    text = box.outbound.text_messages.add(NewMessage(number="13900000001", text="您好"))
    draft = f"/workshop/drafts/{draft_changes(box).number}"
    box.speech.set_model("en", str(garbage_model(tmp_path / "model")))
    return [
        *(*shown, *rehearse(box), "/retention/recording"),
        *(f"/voice-mail/messages/{message.id}", "/voice-mail/?status=deleted"),
        *("/voice-mail/mailboxes/8001", f"/commentary/{waiting.id}", "/commentary/experts/8801"),
        *("/commentary/topics/2", *(f"/conferences/{number}" for number in (1, 2, 3))),
        *(f"/complaints/{receipt}", "/follow-up-tasks/1", "/questionnaires/return_visit"),
        *("/questionnaires/return_visit/text", "/calls/1.1", "/calls/77.1", "/funds/000001"),
        *("/calls/?caller=555", "/funds/000003", "/customers/980000000011"),
        *("/customers/980000000012", "/customers/980000000012/unlock", f"/orders/{NUMBER}"),
        *("/orders/?state=failed", "/exchange-days/?day=2026-11-20", "/calendar/2026-11-20"),
        *("/parameters/registrars/98", "/consents/?number=13800138000", "/operators/admin"),
        *(draft, f"{draft}/menu", f"{draft}/menu/main/key?key=6", "/workshop/versions/1"),
        *(f"{draft}/documents/dialplan/extensions.conf", f"{draft}/documents/prompts/zh.toml"),
        *("/trunks/unicom", "/trunks/new?kind=cloud", "/extensions/8001", "/numbers/02155550000"),
        *("/search/?words=1380", f"/text-messages/{text}", "/no-such-page"),
    ]


def addresses(app):
    """Return the address of every page without a place to fill in, and the rules of the others."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not NO_PAGE.search(rule.rule)
    ]
    plain = [rule.rule for rule in rules if not rule.arguments and rule.endpoint not in ELSEWHERE]
    return plain, [rule for rule in rules if rule.arguments and rule.endpoint not in ELSEWHERE]


def every_page(console, paths):
    """Return the addresses of all pages; one nobody gave an example of is named."""
    app = create_app(console.appliance)
    plain, filled_in = addresses(app)
    adapter = app.url_map.bind("")
    shown = {adapter.match(path.partition("?")[0])[0] for path in paths if path != "/no-such-page"}
    without = sorted({rule.endpoint for rule in filled_in} - shown)
    assert without == [], "give `paths` an example of these pages"
    return [*dict.fromkeys([*plain, *paths])]


def look_around(window, pages, day, *, thoroughly):
    """Look at each page in the manner of this day; return what is wrong.

    The faults of half the pages are looked for, of the other half four days later, unless
    `thoroughly`; that they fit is looked at each day.
    """
    turns = [[] for _manner in MANNERS]
    for number, path in enumerate(pages):
        closely = thoroughly or (number + day) // len(MANNERS) % 2 == 0
        turns[(number + day) % len(MANNERS)].append((path, closely))
    found = []
    for manner, turn in zip(MANNERS, turns, strict=True):
        show_as(window, manner)
        for place, (path, closely) in enumerate(turn):
            found += looked_at(window, path, manner)
            found += faults(window, menu=place < 2) if closely else []
    return found


def looked_at(window, path, manner):
    """Open a page in a manner; return what is wrong with it and with its narrow width."""
    answer = window.goto(path, wait_until="domcontentloaded")
    if path == "/health":  # it shows itself again when the machine was looked at
        window.get_by_text("Python", exact=True).wait_for()
    wrong = [f"{path}: {answer.status}"]
    found = [] if answer.status == (404 if path == "/no-such-page" else 200) else wrong
    shoot(window, f"{manner.language}-{manner.width}-{path}")
    window.set_viewport_size({"width": 390, "height": 900})
    width = window.evaluate("document.documentElement.scrollWidth")
    window.set_viewport_size({"width": manner.width, "height": 900})
    return found + ([f"{path} is {width} wide in {manner.language}"] if width > 390 else [])


@pytest.mark.timeout(900)
def test_every_page_fits_a_telephone_and_has_no_serious_fault(inside, console, paths):
    pages = every_page(console, paths)
    found = look_around(inside, pages, datetime.now(UTC).toordinal(), thoroughly=False)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("day", range(len(MANNERS)))
def test_every_page_does_so_in_every_manner(inside, console, paths, day):
    pages = every_page(console, paths)
    found = look_around(inside, pages, day, thoroughly=True)
    assert not found, "\n".join(found)


def test_no_picture_of_a_manner_is_left_out():
    assert len(set(itertools.chain(MANNERS))) == 4
    assert {one.language for one in MANNERS} == {"zh", "en"}
    assert {one.width for one in MANNERS} == {1280, 390}
