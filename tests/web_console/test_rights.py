"""The matrix of roles, routes and words of paths: made from the URL map, asserted whole."""

from appliance.services.operators.roles import HOLDERS, READING, ROLES, rights_of
from tests.web_console.test_access import paths
from web_console.rights import OPEN_TO_ALL, RIGHTS, right_for, right_in_words
from web_console.wording import LANGUAGES

READS = {"GET", "HEAD", "OPTIONS"}


def requests(app):
    """Yield rule, method and path values of every request the console knows."""
    for rule, _path in paths(app):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def test_every_endpoint_and_method_has_a_right_that_somebody_holds(app):
    without = [
        f"{method}:{rule.endpoint}"
        for rule, method in requests(app)
        if rule.endpoint not in OPEN_TO_ALL and right_for(rule.endpoint, method, {}) not in HOLDERS
    ]
    assert without == [], "give them a right in web_console/rights.py and services/operators/roles"


def test_no_entry_names_an_endpoint_that_is_not_there(app):
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    named = {entry.partition(":")[2] or entry for entry in RIGHTS}
    assert {entry.partition("/")[0] for entry in named} - there == set()


def test_an_endpoint_that_reads_and_writes_asks_for_a_right_by_method(app):
    """So that nobody who may only see something changes it by the same address."""
    for rule, method in requests(app):
        right = right_for(rule.endpoint, method, {})
        if method not in READS and right.rpartition(".")[2] in READING:
            raise AssertionError(f"{method}:{rule.endpoint} writes and asks only for {right}")


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
