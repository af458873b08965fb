"""The matrix of roles, routes and words of paths: made from the URL map, asserted whole."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, IntegerConverter

from appliance.services.operators.roles import HOLDERS, READING, ROLES, rights_of
from appliance.settings import Secret
from tests.web_console.conftest import PASSWORD
from web_console.access import COOKIE
from web_console.rights import OPEN_TO_ALL, READS, RIGHTS, right_for, right_in_words
from web_console.wording import LANGUAGES


def routes(app):
    """Yield endpoint, method, path values and path of every request, for every word of a path.

    What programs ask with a token is tried in the tests of the API.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            continue
        fixed = {
            name: 1 if isinstance(converter, IntegerConverter) else "x"
            for name, converter in rule._converters.items()
        }
        words = [
            {**fixed, name: word}
            for name, converter in rule._converters.items()
            if isinstance(converter, AnyConverter)
            for word in sorted(converter.items)
        ] or [fixed]
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for values in words:
                yield rule.endpoint, method, values, rule.build(values)[1]


@pytest.fixture
def browsers(app, appliance, first_password):
    """One browser for each role, logged in."""
    found = {}
    for role in ROLES:
        name = f"the-{role}"
        first = appliance.operators.add(name, [role], "test")
        token = appliance.operators.log_in(name, first, "10.0.0.1")
        session = appliance.operators.session(token)
        appliance.operators.change_password(session, first, Secret(PASSWORD))
        found[role] = app.test_client()
        found[role].set_cookie(COOKIE, token.reveal())
    return found


def test_the_matrix_of_roles_and_routes(app, browsers):
    """What a role lacks answers 403 with the right's name; what it holds passes the wall."""
    wrong, asked = [], 0
    for endpoint, method, values, path in routes(app):
        if endpoint in OPEN_TO_ALL:
            continue
        right = right_for(endpoint, method, values)
        for role, browser in browsers.items():
            if endpoint == "account.logout":
                continue  # would end the browser; that everybody may is in the table
            answer = browser.open(path, method=method, buffered=False)
            asked += 1
            refused = answer.status_code == 403 and right in answer.text
            answer.close()
            if refused == (right in rights_of([role])) or answer.status_code >= 500:
                wrong.append((role, method, path, right, answer.status_code))
    assert wrong == []
    assert asked > 1000


def test_every_endpoint_and_method_has_a_right_that_somebody_holds(app):
    without = [
        f"{method}:{endpoint}"
        for endpoint, method, values, _path in routes(app)
        if endpoint not in OPEN_TO_ALL and right_for(endpoint, method, values) not in HOLDERS
    ]
    assert without == [], "give them a right in web_console/rights.py and services/operators/roles"


def test_no_entry_names_an_endpoint_that_is_not_there(app):
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    named = {entry.partition(":")[2] or entry for entry in RIGHTS}
    assert {entry.partition("/")[0] for entry in named} - there == set()


def test_an_endpoint_that_reads_and_writes_asks_for_a_right_by_method(app):
    """So that nobody who may only see something changes it by the same address."""
    careless = [
        f"{method}:{endpoint} writes and asks only for {right}"
        for endpoint, method, values, _path in routes(app)
        if method not in READS
        and (right := right_for(endpoint, method, values)).rpartition(".")[2] in READING - {"prove"}
    ]
    assert careless == []


def test_an_auditor_sees_everything_and_changes_nothing_but_his_own_account():
    assert rights_of(["auditor"]) == {
        right for right in HOLDERS if right.rpartition(".")[2] in READING | {"own"}
    }
    assert rights_of(["administrator"]) == set(HOLDERS)
    assert all(rights_of([role]) < set(HOLDERS) for role in ROLES if role != "administrator")


def test_every_right_has_its_name_in_both_languages(app):
    for language in LANGUAGES:
        words = app.extensions["words"][language]
        for right in HOLDERS:
            noun, _dot, verb = right.rpartition(".")
            named = right_in_words(words, right)
            assert f"right_verbs.{verb}" in words.sentences, right
            assert {f"right_nouns.{noun}", f"pages.{noun}"} & set(words.sentences), right
            assert named != right


class Offers(HTMLParser):
    """What a page offers: the addresses of its links, and of its forms that have a button."""

    def __init__(self):
        super().__init__()
        self.found, self.form, self.disabled = [], None, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.found.append(("GET", given["href"]))
        if tag in ("img", "audio") and given.get("src", "").startswith("/"):
            self.found.append(("GET", given["src"]))
        if tag == "form":
            self.form = (given.get("method", "get").upper(), given.get("action", ""))
        if tag == "button" and given.get("type") == "submit":
            method, action = self.form or ("POST", "")
            if address := given.get("formaction", action):
                self.found.append((method, address))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


@pytest.fixture
def personal(appliance, demo):
    """Everything on the box that says who a customer is or what he heard."""
    calls = appliance.calls
    calls.begin("1.1", caller="13800138000", dialled="1000", started_at=appliance.clock())
    calls.answered("1.1", appliance.clock())
    calls.step("1.1", "did", text="980000000011")
    calls.step("1.1", "heard", prompt="holdings.total", text="尊敬的客户，您的总市值一千元。")
    calls.identified("1.1", "980000000011")
    calls.flush()
    people = appliance.callers.listing()
    known = {one.fund_account for one in people} | {one.investor_name for one in people}
    known |= {one.telephone for one in people} | {"13800138000", "一千元"}
    return {one for one in known if len(one) > 1}


SLOW = {"/prompt-studio/"}
"""Pages that take seconds: one role looks at them for all."""


class Visit:
    """A role's walk over every listing, and one page of each kind that a listing leads to."""

    def __init__(self, app, role, browser):
        self.role, self.rights, self.browser = role, rights_of([role]), browser
        self.addresses = app.url_map.bind("")
        self.todo = [
            path
            for endpoint, method, values, path in routes(app)
            if method == "GET" and not values and not endpoint.endswith(".events")
        ]
        self.known, self.seen = set(self.todo), set()
        self.wrong, self.offered = set(), 0

    def pages(self):
        while self.todo:
            path = self.todo.pop()
            answer = self.browser.get(path, buffered=False)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                yield path, answer.text
                self.look_at(path, answer.text)
            answer.close()

    def look_at(self, page, html):
        parser = Offers()
        parser.feed(html)
        for method, address in parser.found:
            self.offered += 1
            try:
                endpoint, values = self.addresses.match(urlsplit(address).path, method)
            except HTTPException:
                self.wrong.add((self.role, page, method, address))
                continue
            right = right_for(endpoint, method, values)
            if endpoint not in OPEN_TO_ALL and right not in self.rights:
                self.wrong.add((self.role, page, method, address))
            elif method == "GET" and endpoint not in self.seen and address not in self.known | SLOW:
                self.seen.add(endpoint)
                self.known.add(address)
                self.todo.append(address)


def test_no_page_offers_or_shows_what_its_viewer_may_not(app, browsers, personal):
    """Forms, links and pictures without their right, and customers without `personal.see`."""
    for role in ("technician", "editor", "auditor"):  # who may least, and who may only look
        visit = Visit(app, role, browsers[role])
        if role != "technician":
            visit.todo = [path for path in visit.todo if path not in SLOW]
        hidden = set() if "personal.see" in visit.rights else personal
        for path, html in visit.pages():
            assert [one for one in hidden if one in html] == [], path
        assert visit.wrong == set()
        assert visit.offered > 300
        assert ("calls.one" in visit.seen) == ("calls.see" in visit.rights)
