"""Drafts, versions and what is published: nothing is lost, nothing is published unseen."""

import json

import pytest

from appliance.errors import (
    DocumentWrong,
    DraftClosed,
    DraftMoved,
    DraftUnknown,
    DraftUnproven,
    VersionMoved,
)
from appliance.records.workshop import FAILED, IN_FORCE, MENU, REPLACED, WANTED
from appliance.services.workshop.documents import EDITABLE, delivered, parse
from appliance.services.workshop.drafts import Drafts
from appliance.services.workshop.merging import clashes, merged
from appliance.services.workshop.published import Published
from appliance.services.workshop.versions import Versions
from appliance.settings import Settings
from appliance.store.database import Database
from appliance.store.schema_workshop import bring_menu_keys
from appliance.telephony.config_files import usable, write_config
from tests.demo_calls import DemoClock

EXTENSIONS = "dialplan/extensions.conf"


class Workshop:
    """The rooms of the workshop over one database; a proof lacks where somebody says so."""

    def __init__(self, database):
        self.database, clock = database, DemoClock()
        self.drafts = Drafts(database, clock)
        self.versions = Versions(database, self.drafts, clock)
        self.published = Published(database)
        self.lacking = ()
        self.versions.require(lambda _draft: self.lacking)

    def open(self):
        return self.drafts.open("li", "trial", self.versions.published())

    def change(self, draft, name, text, by="li"):
        return self.drafts.change(draft.number, name, text, draft.revision, by)

    def publish(self, name, text):
        draft = self.change(self.open(), name, text)
        version = self.versions.publish(draft, "li")
        assert self.versions.put_in_force(version.number)
        return version


@pytest.fixture
def workshop(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield Workshop(database)
    database.close()


def test_a_draft_becomes_a_wanted_version_and_then_one_in_force(workshop):
    draft = workshop.change(workshop.open(), MENU, "# one\n")
    version = workshop.versions.publish(draft, "wang", "for the holidays")
    assert (version.number, version.state, version.operator) == (1, WANTED, "wang")
    assert workshop.published.number == 0, "nobody reads it before Asterisk has it"
    assert workshop.versions.put_in_force(1)
    assert workshop.published.document(MENU) == "# one\n"
    assert workshop.drafts.one(draft.number).state == "published"
    assert workshop.versions.of_draft(draft.number).number == 1


def test_a_version_that_failed_leaves_the_one_before_in_force(workshop):
    workshop.publish(MENU, "# one\n")
    version = workshop.versions.publish(workshop.change(workshop.open(), MENU, "# two\n"), "li")
    assert workshop.versions.fail(version.number, "Asterisk does not take it")
    assert [one.state for one in workshop.versions.listing()] == [FAILED, IN_FORCE]
    assert workshop.published.document(MENU) == "# one\n"
    assert not workshop.versions.put_in_force(version.number), "what failed stays so"


def test_a_version_that_is_wanted_anew_gives_way_to_the_newer_one(workshop):
    workshop.publish(MENU, "# one\n")
    workshop.versions.publish(workshop.change(workshop.open(), MENU, "# two\n"), "li")
    back = workshop.versions.roll_back(1, "wang")
    assert workshop.versions.wanted() == back
    assert (back.documents, back.restores) == ({MENU: "# one\n"}, 1)
    assert workshop.versions.put_in_force(back.number)
    states = [one.state for one in workshop.versions.listing()]
    assert states == [IN_FORCE, REPLACED, REPLACED]


def test_the_box_as_delivered_can_be_brought_back_too(workshop):
    workshop.publish(MENU, "# one\n")
    version = workshop.versions.roll_back(0, "li")
    assert workshop.versions.put_in_force(version.number)
    assert workshop.published.documents == {}


def test_a_draft_without_its_proofs_is_not_published(workshop):
    draft = workshop.change(workshop.open(), MENU, "# one\n")
    workshop.lacking = ("lint", "golden")
    with pytest.raises(DraftUnproven) as refused:
        workshop.versions.publish(draft, "li")
    assert refused.value.missing == ("lint", "golden")
    assert workshop.versions.count() == 0


def test_of_two_drafts_the_later_one_takes_in_what_the_first_published(workshop):
    first, second = workshop.open(), workshop.open()
    first = workshop.change(first, MENU, "# one\n")
    second = workshop.change(second, "prompts/zh.toml", '[own]\na = "你好"\n')
    workshop.versions.publish(first, "li")
    with pytest.raises(VersionMoved) as refused:
        workshop.versions.publish(second, "wang")
    assert (refused.value.version.number, refused.value.version.operator) == (1, "li")
    base, newest = workshop.versions.version(0), workshop.versions.version(1)
    second = workshop.drafts.catch_up(second.number, base, newest, "wang")
    assert second.documents == {MENU: "# one\n", "prompts/zh.toml": '[own]\na = "你好"\n'}
    assert workshop.versions.publish(second, "wang").number == 2


def test_of_two_technicians_the_later_one_is_told_who_and_when(workshop):
    draft = workshop.open()
    workshop.change(draft, MENU, "# li\n", by="li")
    with pytest.raises(DraftMoved) as refused:
        workshop.change(draft, MENU, "# wang\n", by="wang")
    (change,) = refused.value.changes
    assert (change.operator, change.document, change.after) == ("li", MENU, "# li\n")
    assert "li changed menu.toml" in str(refused.value)
    other = workshop.change(draft, EXTENSIONS, "; wang\n", by="wang")
    assert other.documents[MENU] == "# li\n", "another document is no matter"


def test_a_change_is_taken_back_and_that_can_be_taken_back_too(workshop):
    draft = workshop.change(workshop.open(), MENU, "# one\n")
    draft = workshop.change(draft, MENU, "# two\n")
    with pytest.raises(DraftMoved):
        workshop.drafts.undo(draft.number, 1, "li")
    draft = workshop.drafts.undo(draft.number, 2, "li")
    assert draft.documents == {MENU: "# one\n"}
    draft = workshop.drafts.undo(draft.number, 3, "li")
    assert draft.documents == {MENU: "# two\n"}


def test_a_draft_that_is_over_is_not_changed(workshop):
    draft = workshop.open()
    workshop.drafts.discard(draft.number, "li")
    with pytest.raises(DraftClosed):
        workshop.change(draft, MENU, "# one\n")
    assert workshop.drafts.bring_back(draft.number, "li").state == "open"
    with pytest.raises(DraftUnknown):
        workshop.change(draft, "dialplan/manager.conf", "")


def test_an_override_keeps_our_text_it_was_made_from_until_it_is_taken_out(workshop):
    draft = workshop.change(workshop.open(), EXTENSIONS, "; own\n")
    assert draft.documents["delivered/extensions.conf"] == delivered(EXTENSIONS)
    assert workshop.drafts.behind(draft.documents) == []
    draft = workshop.change(draft, "delivered/extensions.conf", "; an older one of ours\n")
    assert workshop.drafts.behind(draft.documents) == [EXTENSIONS]
    assert workshop.change(draft, EXTENSIONS, None).documents == {}


def test_a_version_stays_as_it_was_published(workshop):
    workshop.publish(MENU, "# one\n")
    with pytest.raises(Exception, match="never changed"), workshop.database.writing() as tables:
        tables.execute("UPDATE workshop_versions SET documents = '{}'")
    with pytest.raises(Exception, match="never deleted"), workshop.database.writing() as tables:
        tables.execute("DELETE FROM workshop_versions")


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "together"),
    [
        ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n"),
        ("a\n", "a\n", "b\n", "b\n"),
        ("a\n", "b\n", "a\n", "b\n"),
        (None, "mine\n", None, "mine\n"),
        ("a\n", None, "a\n", None),
        ("a\n", None, "b\n", "b\n"),
    ],
)
def test_two_changes_of_a_text_become_one(before, mine, theirs, together):
    assert merged(before, mine, theirs) == together


def test_what_clashes_is_marked_and_cannot_be_read_before_somebody_decides():
    text = merged("a\n", "mine\n", "theirs\n")
    assert "mine" in text and "theirs" in text
    assert clashes(text) == [1]
    with pytest.raises(DocumentWrong) as wrong:
        parse(MENU, text)
    assert (wrong.value.reason, wrong.value.line) == ("clash", 1)


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        (EXTENSIONS, "[a]\n{% if x %}\n", 2, "template"),
        (EXTENSIONS, "[a]\n #include /etc/passwd\n", 2, "includes"),
        (EXTENSIONS, "[a]\n#exec /bin/sh\n", 2, "includes"),
        (EXTENSIONS, "a\0b", 1, "signs"),
        (MENU, "x" * 300_000, 1, "long"),
        (MENU, "a = 1\nb = [\n", 3, "toml"),
    ],
)
def test_a_text_that_cannot_be_read_says_where_and_why(name, text, line, reason):
    with pytest.raises(DocumentWrong) as wrong:
        parse(name, text)
    assert (wrong.value.line, wrong.value.reason) == (line, reason)


def test_every_text_as_delivered_can_be_read():
    for name in EDITABLE:
        if name.startswith("dialplan/"):
            parse(name, delivered(name))


def test_keys_chosen_before_become_the_first_version(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    keys = {"menu.a.one": "6", "menu.b.two": "", "menu.c.three": "6", "company.name_zh": "甲"}
    with database.writing() as tables:
        for name, value in keys.items():
            row = [name, value, "2026-11-01T10:00:00.000+08:00"]
            tables.execute("INSERT INTO preferences VALUES (?, ?, ?)", row)
        bring_menu_keys(tables)
    workshop = Workshop(database)
    assert (workshop.published.number, workshop.versions.in_force().operator) == (1, "upgrade")
    text = workshop.published.document(MENU)
    parse(MENU, text)
    assert json.dumps(["b.two", "c.three"]) in text
    assert 'key = "6"\nitem = "a.one"' in text
    with database.reading() as tables:
        left = tables.execute("SELECT name FROM preferences").fetchall()
    assert left == [("company.name_zh",)]
    database.close()


def test_a_box_starts_whatever_an_owner_wrote_for_the_release_before(tmp_path):
    settings = Settings(home=tmp_path / "home")
    wrong = delivered(EXTENSIONS).replace("{{ operator }}", "{{ gone.in(this) }}")
    for text in (wrong, "{{ nobody }}", "{{ 1 / 0 }}", "{{ ''.join(1) }}", "{{ [].x.y }}"):
        texts, refused = usable(settings, "/modules", {EXTENSIONS: text}, 7)
        assert refused
        assert "FUNDLINE_VERSION = 7\n" in texts["extensions.conf"]
    folder = write_config(settings, "/modules", {EXTENSIONS: wrong}, 7)
    assert (folder.is_symlink(), folder.resolve().name) == (True, "etc-7")
    assert "[operator]" in (folder / "extensions.conf").read_text("utf-8")


def test_the_files_of_a_home_from_before_there_were_versions_give_way(tmp_path):
    settings = Settings(home=tmp_path / "home")
    old = settings.asterisk / "etc"
    old.mkdir(parents=True)
    (old / "extensions.conf").write_text("old", "utf-8")
    assert "[operator]" in (write_config(settings, "/m") / "extensions.conf").read_text("utf-8")
