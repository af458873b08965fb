"""What the owner may decide about the hotline's menu and name, and what he may not."""

import pytest

from appliance.errors import CompanyNameRefused, MenuKeysRefused
from appliance.hookspecs import MenuItem
from appliance.plugin_loader import Plugin, Plugins
from appliance.services.hotline import Hotline
from appliance.services.preferences import Preferences
from appliance.store.database import Database


def nothing(_call, _appliance):
    """Stand behind an item whose conversation does not matter here."""


class Offers:
    """A plugin's manager as far as the menu is concerned."""

    def __init__(self, *items):
        self.hook = self
        self.items = items

    def menu_items(self):
        return [list(self.items)]


def plugin(name, *items):
    made = [MenuItem(key, f"hotline.{prompt}", nothing, item) for key, prompt, item in items]
    return Plugin(name, module=pytest, manager=Offers(*made))


@pytest.fixture
def preferences(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield Preferences(database)
    database.close()


@pytest.fixture
def plugins():
    return Plugins(
        [
            plugin("quotes", ("2", "account", "quotes.account"), ("1", "nav", "quotes.nav")),
            plugin("other", ("2", "fax", "other.fax"), ("#", "complaint", "")),
        ]
    )


@pytest.fixture
def hotline(preferences, plugins):
    return Hotline(preferences, plugins)


def heard(hotline):
    return [(item.key, item.prompt.removeprefix("hotline.")) for item in hotline.offered()]


def states(hotline):
    return [choice.state for choice in hotline.choices()]


def test_of_two_items_on_one_key_the_first_has_it_and_keys_are_offered_in_order(hotline):
    assert heard(hotline) == [("1", "nav"), ("2", "account"), ("#", "complaint")]
    assert states(hotline) == ["offered", "offered", "key_taken", "offered"]


def test_items_change_places_in_one_go(hotline):
    hotline.give_keys({"quotes.account": "1", "quotes.nav": "2", "other.fax": ""})
    assert heard(hotline) == [("1", "account"), ("2", "nav"), ("#", "complaint")]
    assert states(hotline)[2] == "hidden"


@pytest.mark.parametrize(
    ("keys", "key", "items"),
    [
        ({"quotes.account": "5", "quotes.nav": "5"}, "5", ("quotes.account", "quotes.nav")),
        ({"quotes.nav": "2", "other.fax": ""}, "2", ("quotes.account", "quotes.nav")),
        ({"other.fax": "#"}, "#", ("other.fax", "hotline.complaint")),
    ],
)
def test_no_key_is_given_twice_and_nothing_is_changed(hotline, preferences, keys, key, items):
    with pytest.raises(MenuKeysRefused) as refused:
        hotline.give_keys({"other.fax": "4", **keys})
    assert (refused.value.reason, refused.value.key) == ("taken", key)
    assert refused.value.items == items
    assert preferences.listing() == {}


@pytest.mark.parametrize("key", ["0", "9", "*", "12", " ", "x", "１"])
def test_only_the_keys_of_the_menu_are_given(hotline, preferences, key):
    with pytest.raises(MenuKeysRefused) as refused:
        hotline.give_keys({"quotes.nav": key, "other.fax": "4"})
    assert refused.value.reason == "not_a_key"
    assert preferences.listing() == {}


def test_restoring_forgets_every_key_and_keeps_the_name(hotline, preferences):
    before = heard(hotline)
    hotline.name_company({"zh": "东方基金"})
    hotline.give_keys({"quotes.account": "7", "quotes.nav": "", "other.fax": "3"})
    assert heard(hotline) == [("3", "fax"), ("7", "account"), ("#", "complaint")]
    hotline.restore_keys()
    assert heard(hotline) == before
    assert preferences.listing() == {"company.name_zh": "东方基金"}


def test_a_key_as_delivered_is_not_kept_as_a_choice(hotline, preferences):
    hotline.give_keys({"quotes.nav": "1", "quotes.account": "2", "other.fax": "3"})
    assert preferences.listing() == {"menu.other.fax": "3"}


def test_an_item_of_a_plugin_put_aside_is_not_heard_but_keeps_its_key(hotline, plugins):
    assert ("1", "nav") in heard(hotline)
    next(iter(plugins)).put_aside("it failed")
    assert heard(hotline) == [("2", "fax"), ("#", "complaint")]
    with pytest.raises(MenuKeysRefused):
        hotline.give_keys({"other.fax": "1"})


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("。！", "empty"),
        ("东" * 31, "long"),
        ("东方\n基金", "signs"),
        ("东方\u202e基金", "signs"),
        ("东方\u2028基金", "signs"),
    ],
)
def test_a_name_nobody_can_say_is_refused_with_its_reason(hotline, preferences, name, reason):
    with pytest.raises(CompanyNameRefused) as refused:
        hotline.name_company({"en": "East Fund", "zh": name})
    assert (refused.value.reason, refused.value.language) == (reason, "zh")
    assert preferences.listing() == {}


def test_a_name_of_thirty_characters_is_kept_without_the_blanks_around_it(hotline, preferences):
    hotline.name_company({"zh": f" {'东' * 30} ", "en": "East & West Fund"})
    assert preferences.company_name("zh") == "东" * 30
    assert preferences.company_name("en") == "East & West Fund"
