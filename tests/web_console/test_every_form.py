"""Every form of the console with hostile values in all its fields: no fault, no injection.

The pages are found by their links, the forms as a browser reads them. What is typed asks a shell,
a spreadsheet, SQL, AMI, the dialplan and a browser at once to betray themselves.
"""

import io
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.order_book import OrderBook
from tests.web_console.conftest import Operator
from web_console import create_app

CANARY = "/tmp/fundline-canary"
MARK = "<canary-7f3a>"
HOSTILE = (
    f"'\"{MARK}${{SHELL(touch {CANARY})}}`touch {CANARY}`;touch {CANARY}&PJSIP/0013800138000"
    "\r\nAction: Originate\r\n\r\n=cmd|' /C calc'!A0 ../../../etc/passwd%00{{7*7}} OR 1=1--"
)
VALUES = {
    "all at once": HOSTILE,
    "endless": "9" * 5000,
    "nothing": "",
    "signs": "\x00\x7f\ud7ff\u202e😀",
    "number": "-1",
    "far day": "9999-12-31",
}
LEFT = ("/logout", "/account/password", "/account/sessions", "/language", "/operators/admin")
"""Forms that would end the session of who fills them in, or take his rights."""


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.add(urlsplit(given["href"]).path)
        elif tag == "form":
            enctype = given.get("enctype") or ""
            self.forms.append([given.get("action") or "", given.get("method", "get"), enctype, {}])
        elif tag in ("input", "select", "textarea", "button") and given.get("name") and self.forms:
            self.forms[-1][3].setdefault(given["name"], given)


@pytest.fixture
def filled_box(tmp_path):
    """A box that took an order and a call, and an operator with every right."""
    with OrderBook(tmp_path) as book:
        book.record(seconds=5)
        book.purchase()
        book.end_call()
        book.sheets.seal_ended()
        password = book.appliance.operators.first_password().reveal()
        yield book.appliance, Operator(create_app(book.appliance), password).settle_in()


def walk(operator, most):
    """Yield the forms of every page that links lead to, each address once."""
    seen, waiting, given = {"/"}, ["/"], set()
    while waiting and len(seen) < most:
        path = waiting.pop()
        answer = operator.get(path)
        assert answer.status_code < 500, path
        if "text/html" not in answer.content_type:
            answer.close()
            continue
        page = Page(answer.text)
        for link in sorted(page.links - seen):
            if link.startswith("/") and not link.startswith(("/static", *LEFT)):
                seen.add(link)
                waiting.append(link)
        for action, method, enctype, fields in page.forms:
            address = urlsplit(action).path or path
            if method == "post" and (address, *sorted(fields)) not in given:
                given.add((address, *sorted(fields)))
                if not address.startswith(LEFT):
                    yield path, address, enctype, fields


def filled(fields, value, token):
    """Return a form with a value in each field but those that choose what happens."""
    typed = {}
    for name, given in fields.items():
        if given.get("type") == "file":
            typed[name] = (io.BytesIO(value.encode("utf-8", "replace")), f"..\\../{CANARY}.php")
        elif given.get("type") in ("hidden", "submit", "radio"):
            typed[name] = given.get("value") or ""
        else:
            typed[name] = value
    return typed | {"csrf_token": token}


@pytest.mark.parametrize(
    ("most", "values"),
    [(150, ["all at once"]), pytest.param(2000, list(VALUES), marks=pytest.mark.long)],
)
def test_no_form_breaks_and_nothing_typed_is_obeyed(filled_box, most, values):
    appliance, operator = filled_box
    tried = 0
    for page, address, enctype, fields in list(walk(operator, most)):
        token = operator.token("/account")
        for value in values:
            kind = {"content_type": "multipart/form-data"} if "multipart" in enctype else {}
            answer = operator.client.post(
                address, data=filled(fields, VALUES[value], token), buffered=True, **kind
            )
            tried += 1
            assert answer.status_code < 500, (page, address, value)
            if "text/html" in answer.content_type:
                assert MARK not in answer.text, (page, address, value)
            led_to = answer.headers.get("Location", "")
            assert "\n" not in led_to, (page, address, value)
            assert not led_to.startswith("/login"), (page, address, "ends the session: leave it")
            answer.close()
    assert tried > 60
    assert not Path(CANARY).exists()
    assert not list(appliance.settings.home.rglob("*.php"))
    assert appliance.database.faults() == []
    for path in ("/", "/calls/", "/customers/", "/parameters/", "/audit/"):
        shown = operator.get(path)
        assert shown.status_code == 200, path
        assert MARK not in shown.text, path
