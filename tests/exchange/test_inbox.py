"""Files in the inbox: waited for, imported, put away."""

import os
import time

import pytest

from appliance.assembly import assemble
from appliance.exchange.inbox import QUIET_SECONDS, Inbox
from appliance.settings import Settings


@pytest.fixture
def appliance(tmp_path):
    appliance = assemble(Settings(home=tmp_path / "home"))
    yield appliance
    appliance.close()


@pytest.fixture
def inbox(appliance):
    appliance.settings.inbox.mkdir()
    appliance.plugins.collect("demo_files", folder=appliance.settings.inbox)
    return Inbox(appliance.settings.inbox, appliance.exchange_imports)


def age(folder):
    for file in folder.iterdir():
        if file.is_file():
            os.utime(file, (time.time() - QUIET_SECONDS - 1,) * 2)


def put_away(inbox, where):
    return sorted(file.name for file in inbox.folder.glob(f"{where}/*/*"))


def test_files_that_are_still_growing_are_waited_for(inbox, appliance):
    assert inbox.look() == 0
    assert appliance.funds.listing() == []


def test_complete_files_are_imported_and_put_away_as_done(inbox, appliance):
    names = sorted(file.name for file in inbox.folder.iterdir())
    age(inbox.folder)
    assert inbox.look() == len(names)
    assert put_away(inbox, "done") == names
    assert appliance.funds.listing()
    assert inbox.look() == 0


def test_what_is_refused_is_put_elsewhere_and_logged(inbox, appliance):
    whole = sorted(inbox.folder.glob("OFD_*_07.TXT"))[0]
    whole.write_bytes(whole.read_bytes()[:200])
    (inbox.folder / "letter.txt").write_text("dear registrar")
    age(inbox.folder)
    inbox.look()
    assert {whole.name, "letter.txt"} <= set(put_away(inbox, "refused"))
    refused = {
        row["file"]
        for row in appliance.exchange_imports.listing(100)
        if row["outcome"] == "refused"
    }
    assert {whole.name, "letter.txt"} <= refused


def test_the_same_name_twice_on_a_day_keeps_both(inbox):
    for text in ("one", "two", "three"):
        (inbox.folder / "letter.txt").write_text(text)
        age(inbox.folder)
        inbox.look()
    texts = {file.read_text() for file in inbox.folder.glob("refused/*/letter*.txt")}
    assert texts == {"one", "two", "three"}
