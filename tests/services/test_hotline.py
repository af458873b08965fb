"""What a menu tree offers, and which names the hotline may answer with."""

import re
from datetime import datetime

import pytest

from appliance.errors import CompanyNameRefused
from appliance.hookspecs import MenuItem
from appliance.plugin_loader import Plugin, Plugins
from appliance.records.workshop import MENU
from appliance.services.hotline import Hotline, Reach
from appliance.services.preferences import Preferences
from appliance.services.row_records import SHANGHAI
from appliance.services.workshop.published import Published
from appliance.store.database import Database
from tests.published import publish


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


def choice(key, item):
    return f'[[choice]]\nkey = "{key}"\nitem = "{item}"\n'


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def preferences(database):
    return Preferences(database)


@pytest.fixture
def plugins():
    return Plugins(
        [
            plugin("quotes", ("2", "account", "quotes.account"), ("1", "nav", "quotes.nav")),
            plugin("other", ("2", "fax", "other.fax"), ("#", "complaint", "")),
        ]
    )


@pytest.fixture
def hotline(database, preferences, plugins):
    reach = Reach(
        mailbox=lambda _number: False,
        telephone=lambda _number: False,
        sentence=lambda key, _slots: key.startswith("own."),
        within=lambda _hours: True,
    )
    return Hotline(preferences, plugins, Published(database), reach)


@pytest.fixture
def say(database):
    """Put a menu document in force; lines that are no choice stand first, as TOML wants it."""

    def put_in_force(text):
        head = re.findall(r"^(?:hidden|order) .*\n", text, re.MULTILINE)
        rest = re.sub(r"^(?:hidden|order) .*\n", "", text, flags=re.MULTILINE)
        publish(database, lambda: datetime.now(SHANGHAI), {MENU: "".join(head) + rest})

    return put_in_force


def heard(hotline):
    return [(one.key, one.say.removeprefix("hotline.")) for one in hotline.offered()]


def states(hotline):
    return [choice.state for choice in hotline.choices()]


def test_of_two_items_on_one_key_the_first_has_it_and_keys_are_offered_in_order(hotline):
    assert heard(hotline) == [("1", "nav"), ("2", "account"), ("#", "complaint")]
    assert states(hotline) == ["offered", "offered", "key_taken", "offered"]


def test_a_choice_of_the_document_comes_before_what_the_plugins_say(hotline, say):
    say(choice("1", "quotes.account") + choice("2", "quotes.nav") + 'hidden = ["other.fax"]\n')
    assert heard(hotline) == [("1", "account"), ("2", "nav"), ("#", "complaint")]
    assert states(hotline)[-1] == "hidden"


def test_an_item_whose_key_went_to_another_is_not_offered_and_the_rest_stays(hotline, say):
    say(choice("1", "other.fax"))
    assert heard(hotline) == [("1", "fax"), ("2", "account"), ("#", "complaint")]
    assert [c.item.name for c in hotline.choices() if c.state == "key_taken"] == ["quotes.nav"]


def test_the_order_of_speaking_is_the_keys_or_the_list(hotline, say):
    listed = choice("7", "quotes.account") + choice("3", "quotes.nav")
    say(listed)
    assert heard(hotline)[:3] == [("2", "fax"), ("3", "nav"), ("7", "account")]
    say('order = "listed"\n' + listed)
    assert heard(hotline)[:3] == [("7", "account"), ("3", "nav"), ("2", "fax")]


def test_an_item_that_stands_in_a_submenu_is_not_in_the_main_menu_too(hotline, say):
    inside = choice("1", "quotes.nav").replace("[[choice]]", "[[menus.more.choice]]")
    say('[[choice]]\nkey = "4"\nsay = "own.more"\nmenu = "more"\n' + inside)
    assert heard(hotline) == [("2", "account"), ("4", "own.more"), ("#", "complaint")]
    assert [one.item.name for one in hotline.offered("more")] == ["quotes.nav"]


def test_menus_that_only_lead_to_each_other_do_not_hang_the_box(hotline, say):
    say(
        '[[choice]]\nkey = "4"\nsay = "own.more"\nmenu = "a"\n'
        '[[menus.a.choice]]\nkey = "1"\nsay = "own.more"\nmenu = "b"\n'
        '[[menus.b.choice]]\nkey = "1"\nsay = "own.more"\nmenu = "a"\n'
    )
    assert ("4", "own.more") in heard(hotline)
    assert [one.target.value for one in hotline.offered("b")] == ["a"]


def test_a_document_that_cannot_be_read_leaves_the_menu_as_delivered(hotline, say):
    say("[[choice]]\nkey = 1\n")
    assert heard(hotline) == [("1", "nav"), ("2", "account"), ("#", "complaint")]


def test_an_item_of_a_plugin_put_aside_is_not_heard_but_keeps_its_place(hotline, plugins, say):
    say(choice("1", "quotes.nav"))
    assert ("1", "nav") in heard(hotline)
    plugins.plugins[0].put_aside("ZeroDivisionError")
    assert heard(hotline) == [("2", "fax"), ("#", "complaint")]


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
