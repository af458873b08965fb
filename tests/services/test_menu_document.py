"""The document of the menu tree: what is written is read again, and a slip names its line."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import DocumentWrong, MenuChangeRefused
from appliance.services.workshop import menu_changes
from appliance.services.workshop.hours import is_within
from appliance.services.workshop.menu_document import (
    AS_LISTED,
    BACK,
    DAYS,
    MENU_KEYS,
    OPERATOR,
    SCRIPTS,
    TIMES,
    MenuChoice,
    MenuNode,
    MenuTree,
    Target,
    parse,
    write,
)
from tests.demo_calls import DemoClock

QUOTES = '[[choice]]\nkey = "1"\nitem = "a.b"\n'
TIMED_BY = '[[choice]]\nkey = "1"\nsay = "a.b"\ntimes = { '
WAYS = "open = { back = true }, closed = { back = true } }"
NUMBERS = st.from_regex(r"[0-9]{3,8}", fullmatch=True)
PLAIN = st.one_of(
    st.builds(Target, st.just("item"), st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}", fullmatch=True)),
    st.builds(Target, st.just("script"), st.sampled_from(SCRIPTS)),
    st.builds(Target, st.sampled_from(("mailbox", "number")), NUMBERS),
    st.builds(Target, st.just("menu"), st.sampled_from(("a", "b_2"))),
    st.builds(Target, st.just("sentence"), st.just("own.hello")),
    st.builds(Target, st.sampled_from((OPERATOR, BACK))),
)
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
TIMED = st.builds(
    lambda days, begin, end, open_, closed: Target(
        TIMES, days=days, begin=begin, end=end, open=open_, closed=closed
    ),
    st.sampled_from(DAYS), MINUTES, MINUTES, PLAIN, PLAIN,
)  # fmt: skip
CHOICES = st.lists(
    st.tuples(st.sampled_from(MENU_KEYS.replace("9", "")), st.one_of(PLAIN, TIMED)),
    unique_by=lambda one: one[0],
    max_size=8,
).map(lambda rows: tuple(MenuChoice(key, target, "own.say") for key, target in rows))
NODES = st.builds(MenuNode, CHOICES, st.sampled_from(("", "own.question")))
TREES = st.builds(
    MenuTree,
    NODES,
    st.dictionaries(st.sampled_from(("a", "b_2")), NODES),
    st.sampled_from(((), ("fund_query.quotes",))),
    st.sampled_from(("keys", AS_LISTED)),
)


@given(TREES)
def test_what_is_written_is_read_again(tree):
    assert parse(write(tree)) == tree


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except DocumentWrong as error:
        assert 1 <= error.line <= text.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[[choice]]\nkey = "1"\n', 1, "one_target"),
        (f"{QUOTES}\n{QUOTES}", 5, "key_twice"),
        ('[[choice]]\nkey = "9"\nitem = "a.b"\n', 1, "key"),
        ('[[choice]]\nkey = "1"\noperator = true\n', 1, "say_missing"),
        ('[[choice]]\nkey = "1"\nsay = "a.b"\noperator = 1\n', 1, "true"),
        ('[menus.a]\n[[menus.a.choice]]\nkey = "1"\nsay = "x"\nback = true\n', 2, "sentence"),
        ("[menus.A]\n", 1, "menu_name"),
        ('colour = "red"\n', 1, "unknown"),
        ('hidden = "a.b"\n', 1, "hidden"),
        ("choice = 1\n", 1, "choices"),
        ('[[choice]]\nkey = "1"\nsay = "a.b"\nmailbox = "12"\n', 1, "no_mailbox"),
        ('[[choice]]\nkey = "1"\nsay = "a.b"\nscript = "main_menu"\n', 1, "no_script"),
        (f'{TIMED_BY}from = "9", {WAYS}\n', 1, "hour"),
        (f'{TIMED_BY}days = "never", {WAYS}\n', 1, "days"),
    ],
)
def test_a_slip_is_named_with_its_line(text, line, reason):
    with pytest.raises(DocumentWrong) as wrong:
        parse(text)
    assert (wrong.value.line, wrong.value.reason) == (line, reason)


@pytest.mark.parametrize(
    ("begin", "end", "at", "within"),
    [
        ("09:00", "17:00", "2026-11-23 09:00:00", True),
        ("09:00", "17:00", "2026-11-23 17:00:00", False),
        ("22:00", "06:00", "2026-11-23 23:00:00", True),
        ("22:00", "06:00", "2026-11-21 05:00:00", True),
        ("22:00", "06:00", "2026-11-22 05:00:00", False),
        ("00:00", "00:00", "2026-11-22 12:00:00", False),
        ("00:00", "00:00", "2026-11-23 00:00:00", True),
    ],
)
def test_hours_over_midnight_belong_to_the_day_they_begin(begin, end, at, within):
    clock = DemoClock()
    clock.set(at)
    hours = Target(
        TIMES, days="weekdays", begin=time.fromisoformat(begin), end=time.fromisoformat(end)
    )
    assert is_within(hours, clock(), lambda _day: False) is within


def test_a_submenu_is_taken_away_only_when_no_key_leads_to_it():
    tree = menu_changes.add_menu(MenuTree(), "more")
    choice = MenuChoice("6", Target("menu", "more"), "own.say")
    used = menu_changes.put(tree, "", choice, [])
    with pytest.raises(MenuChangeRefused):
        menu_changes.remove_menu(used, "more")
    with pytest.raises(MenuChangeRefused):
        menu_changes.add_menu(tree, "more")
    assert menu_changes.remove_menu(tree, "more") == MenuTree()
