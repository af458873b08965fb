"""The chain of seals: whatever is done to it behind the product's back is named."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest

from appliance.errors import EvidenceAltered
from appliance.services import seals as module
from appliance.services.seals import Finding, Seals
from appliance.settings import Secret
from appliance.store.database import Database

NOON = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
SEALS = 8


class Ledger:
    """A witness whose things are numbered words; `words` is what it has now."""

    def __init__(self):
        self.words = {f"word {n}": f"content {n}" for n in range(1, SEALS + 1)}

    def check(self, subject, digest):
        if subject not in self.words:
            return "it is gone"
        return None if module.digest(self.words[subject]) == digest else "it was altered"

    def unsealed(self):
        return []


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def seals(database, tmp_path, ledger):
    """Eight sealed words, their head noted after the sixth and again after the last."""
    seals = opened(database, tmp_path, ledger)
    seals.begin()
    for number, (subject, content) in enumerate(ledger.words.items(), 1):
        with database.writing() as tables:
            seals.append(tables, "word", subject, module.digest(content))
        if number == 6:
            seals.keep_head()
    seals.keep_head()
    return seals


def opened(database, tmp_path, ledger, key="the box's own key"):
    seals = Seals(database, Secret(key), tmp_path / "evidence", lambda: NOON)
    seals.witness("word", ledger)
    return seals


def tamper(database, *statements):
    """Change the file as someone with all rights on it would."""
    with sqlite3.connect(database.path) as connection:
        for trigger in ("seals_stay", "seals_stay_as_they_are"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.executescript(statement)
    connection.close()


def remade(database, tmp_path, ledger, tampering):
    """Make the whole chain anew with a key the box does not have."""
    tamper(database, "DELETE FROM seals", *tampering)
    forged = opened(database, tmp_path / "elsewhere", ledger, key="a guessed key")
    forged.begin()
    for subject, content in ledger.words.items():
        with database.writing() as tables:
            forged.append(tables, "word", subject, module.digest(content))


def test_an_untouched_chain_is_unaltered(seals):
    verdict = seals.verify()
    assert (verdict.seals, verdict.of_kind["word"], verdict.findings) == (SEALS, SEALS, [])


EDITED = "UPDATE seals SET {} WHERE number = 4"
SWAPPED = """
    UPDATE seals SET number = 100 WHERE number = 3;
    UPDATE seals SET number = 3 WHERE number = 5;
    UPDATE seals SET number = 5 WHERE number = 100;
"""
INSERTED = """
    UPDATE seals SET number = -number WHERE number > 4;
    UPDATE seals SET number = 1 - number WHERE number < 0;
    INSERT INTO seals SELECT 5, kind, 'word 4b', digest, at, mac FROM seals WHERE number = 4;
"""


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        (EDITED.format("digest = 'd'"), "seal 4 (word word 4)"),
        (EDITED.format("at = '2024-03-01T11:00:00.000+08:00'"), "seal 4 (word word 4)"),
        (EDITED.format("mac = 'm'"), "seal 4 (word word 4)"),
        (EDITED.format("subject = 'word 9'"), "seal 4 (word word 9)"),
        (EDITED.format("kind = 'letter'"), "seal 4 (letter word 4)"),
        ("DELETE FROM seals WHERE number = 4", "seal 4"),
        ("DELETE FROM seals WHERE number IN (1, 2)", "seals 1 to 2"),
        ("DELETE FROM seals WHERE number = 8", "seal 8"),
        ("DELETE FROM seals WHERE number > 5", "seals 6 to 8"),
        ("DELETE FROM seals", "seals 1 to 8"),
        (SWAPPED, "seal 3 (word word 5)"),
        (SWAPPED, "seal 5 (word word 3)"),
        (INSERTED, "seal 5 (word word 4b)"),
        ("INSERT INTO seals VALUES (0, 'word', 'w', 'd', 'a', 'm')", "seal 0 (word w)"),
        ("INSERT INTO seals VALUES (9, 'word', 'word 9', 'd', 'a', 'm')", "seal 9 (word word 9)"),
    ],
)
def test_every_change_of_the_chain_is_named(seals, database, tampering, named):
    tamper(database, tampering)
    assert named in [finding.subject for finding in seals.verify().findings]


def test_only_the_edited_seal_is_named(seals, database):
    tamper(database, EDITED.format("at = '2024-03-01T11:00:00.000+08:00'"))
    assert [finding.subject for finding in seals.verify().findings] == ["seal 4 (word word 4)"]


def test_a_chain_made_anew_without_the_key_is_named_seal_by_seal(seals, database, tmp_path, ledger):
    remade(database, tmp_path, ledger, [])
    found = [finding.subject for finding in seals.verify().findings]
    assert found == [f"seal {n} (word word {n})" for n in range(1, SEALS + 1)]


def test_a_tail_that_grew_again_after_it_was_cut_off_is_named(seals, database, ledger):
    tamper(database, "DELETE FROM seals WHERE number > 6")
    del ledger.words["word 7"]
    for subject in ("word 8", "word 9"):
        ledger.words[subject] = subject
        with database.writing() as tables:
            seals.append(tables, "word", subject, module.digest(subject))
    assert seals.verify().findings == [
        Finding("seal 8 (word word 9)", "is not the one that was noted in head.json")
    ]
    with pytest.raises(EvidenceAltered, match="seal 8"):
        seals.keep_head()


def test_what_was_sealed_and_is_gone_or_altered_is_named(seals, ledger):
    del ledger.words["word 3"]
    ledger.words["word 6"] += "!"
    assert seals.verify().findings == [
        Finding("word word 3", "it is gone"),
        Finding("word word 6", "it was altered"),
    ]


def test_what_nobody_answers_for_is_named(seals, database):
    with database.writing() as tables:
        seals.append(tables, "letter", "A", "d")
    assert [f.subject for f in seals.verify().findings] == ["letter A"]


def test_a_note_of_the_head_that_is_gone_or_forged_is_named(seals, tmp_path):
    note = tmp_path / "evidence" / "head.json"
    genuine = note.read_text()
    note.write_text(json.dumps({**json.loads(genuine), "number": 3}))
    assert seals.verify().findings == [
        Finding("head.json", "the note of the newest seal was altered")
    ]
    note.write_text("{")
    assert "cannot be read" in seals.verify().findings[0].what
    note.unlink()
    seals.begin()  # a chain that has seals gets no new note: it would hide a tail cut off
    assert "gone" in seals.verify().findings[0].what
    with pytest.raises(EvidenceAltered):
        seals.keep_head()


def test_the_note_of_the_head_does_not_follow_a_chain_that_was_altered(seals, database, tmp_path):
    note = (tmp_path / "evidence" / "head.json").read_text()
    with database.writing() as tables:
        seals.append(tables, "word", "word 9", "d")
    tamper(database, "UPDATE seals SET digest = 'e' WHERE number = 9")
    with pytest.raises(EvidenceAltered, match="seal 9"):
        seals.keep_head()
    assert (tmp_path / "evidence" / "head.json").read_text() == note


def test_a_seal_is_taken_back_with_the_transaction_it_belongs_to(seals, database):
    with pytest.raises(ZeroDivisionError), database.writing() as tables:
        seals.append(tables, "word", "word 9", "d")
        raise ZeroDivisionError
    with database.writing() as tables:
        assert seals.append(tables, "word", "word 9", "d").number == SEALS + 1


def test_the_store_refuses_to_change_or_delete_a_seal(seals, database):
    for statement in ("DELETE FROM seals", "UPDATE seals SET at = ''"):
        with pytest.raises(sqlite3.IntegrityError), database.writing() as tables:
            tables.execute(statement)
    assert seals.verify().findings == []
