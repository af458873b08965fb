"""What the owner chose, and the telephones of the house."""

import pytest

from appliance.errors import ExtensionUnknown
from appliance.services.lines.extensions import Extensions
from appliance.services.lines.line_book import LineBook
from appliance.services.preferences import Preferences
from appliance.settings import Settings
from appliance.store.database import Database


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield database
    database.close()


def test_a_choice_is_kept_and_until_then_the_default_holds(database):
    preferences = Preferences(database)
    assert preferences.text("company.name_zh", "示范基金") == "示范基金"
    preferences.keep("company.name_zh", "远见基金")
    preferences.keep("company.name_zh", "")
    assert Preferences(database).text("company.name_zh", "示范基金") == ""
    assert preferences.listing() == {"company.name_zh": ""}


def test_a_plugin_is_on_until_it_is_switched_off(database):
    preferences = Preferences(database)
    assert preferences.plugin_enabled("fund_query")
    preferences.switch_plugin("fund_query", enabled=False)
    assert not Preferences(database).plugin_enabled("fund_query")


def test_a_plugin_put_aside_keeps_its_switch_and_its_reason(database):
    preferences = Preferences(database)
    preferences.switch_plugin("fund_query", enabled=False)
    preferences.plugin_put_aside("fund_query", "ZeroDivisionError")
    assert (preferences.plugin_enabled("fund_query"), preferences.plugin_reason("fund_query")) == (
        False,
        "ZeroDivisionError",
    )
    preferences.switch_plugin("fund_query", enabled=True)
    assert preferences.plugin_reason("fund_query") == ""


def extensions_of(home):
    settings = Settings(home=home)
    return Extensions(settings, LineBook(lambda: None, settings))


def test_an_extension_has_a_password_of_its_own_that_stays(tmp_path):
    extensions = extensions_of(tmp_path)
    password = extensions.password("8000").reveal()
    assert extensions.numbers() == ["8000"]
    assert len(password) >= 24
    assert extensions_of(tmp_path).password("8000").reveal() == password
    assert extensions_of(tmp_path / "other").password("8000").reveal() != password


def test_no_password_is_made_for_a_number_that_is_no_extension(tmp_path):
    with pytest.raises(ExtensionUnknown, match="8000"):
        extensions_of(tmp_path).password("../../x")
    assert not (tmp_path / "secrets").exists()
