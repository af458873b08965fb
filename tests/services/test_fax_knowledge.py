"""The owner's own texts: kept under a key, in one language or both."""

import pytest

from appliance.errors import KnowledgeRefused, KnowledgeUnknown
from appliance.services.faxes.knowledge import MOST_CHARACTERS, Knowledge
from appliance.services.preferences import Preferences
from appliance.store.database import Database


@pytest.fixture
def texts(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield Knowledge(Preferences(database))
    database.close()


def test_a_text_is_found_by_its_key_with_title_and_lines(texts):
    texts.keep("opening", "zh", " 开户  须知 ", "第一行\n\n第二行\n")
    found = texts.one("opening")
    assert (found.title, found.text) == ("开户 须知", "第一行\n\n第二行")


def test_each_language_has_its_own_text_and_stands_in_for_the_other(texts):
    texts.keep("opening", "zh", "开户须知", "请携带证件。")
    assert texts.one("opening", "en").language == "zh"
    texts.keep("opening", "en", "Opening an account", "Bring your papers.")
    assert texts.one("opening", "en").title == "Opening an account"
    assert [one.language for one in texts.listing()] == ["en", "zh"]


def test_a_text_taken_away_is_unknown(texts):
    texts.keep("opening", "zh", "开户须知", "请携带证件。")
    texts.remove("opening")
    assert texts.listing() == []
    with pytest.raises(KnowledgeUnknown):
        texts.one("opening")


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("key", ("a.b", "zh", "题", "文")),
        ("key", ("", "zh", "题", "文")),
        ("key", ("a", "fr", "题", "文")),
        ("title", ("a", "zh", " \n ", "文")),
        ("text", ("a", "zh", "题", "  ")),
        ("text", ("a", "zh", "题", "文" * (MOST_CHARACTERS + 1))),
    ],
)
def test_what_cannot_be_found_or_read_again_is_refused(texts, reason, text):
    with pytest.raises(KnowledgeRefused) as refused:
        texts.keep(*text)
    assert refused.value.reason == reason
