"""The verbs of a call, with a caller who presses what the test writes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import BackWanted, CallerHungUp, HelpWanted, IdentityRefused
from appliance.hookspecs import MenuItem
from appliance.settings import Settings
from appliance.telephony.call import Call, Menu
from tests.scripted_call import ScriptedCall

CODE = "fund_query.enter_code"
PIN = "account.enter_pin"


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    running = assemble(Settings(home=tmp_path / "home"))
    yield running
    running.close()


def nothing(_call: Call, _appliance: Appliance) -> None:
    """A conversation without a word."""


def menu(*, top: bool = True, greeting: str | None = None) -> Menu:
    items = (
        MenuItem("1", "fund_query.menu_latest", nothing),
        MenuItem("2", "fund_query.menu_history", nothing),
    )
    return Menu("test", items, greeting=greeting, footer={"hotline.repeat": "*"}, top=top)


def steps(appliance: Appliance, call: Call, kind: str) -> list[dict[str, str]]:
    appliance.calls.flush()
    row = appliance.calls.one(call.id)
    assert row is not None
    return [step for step in row["steps"] if step["kind"] == kind]


# --- saying


def test_a_sentence_is_heard_and_written_down(appliance: Appliance) -> None:
    call = ScriptedCall(appliance=appliance)
    call.say(CODE)
    assert call.heard == [CODE]
    (step,) = steps(appliance, call, "heard")
    assert (step["prompt"], step["text"]) == (CODE, call.texts[0])


def test_a_key_pressed_while_hearing_answers_the_next_question(appliance: Appliance) -> None:
    call = ScriptedCall("<2", appliance=appliance)
    call.say(CODE)
    assert call.keys_ahead == 1
    assert call.choose(menu()).key == "2"
    assert call.heard == [CODE], "what was keyed ahead is not asked again"


def test_keys_ahead_skip_what_is_said(appliance: Appliance) -> None:
    call = ScriptedCall("<1", appliance=appliance)
    call.say(CODE)
    call.say("common.goodbye")
    assert call.heard == [CODE]


def test_an_announcement_takes_no_key_before_its_end(appliance: Appliance) -> None:
    call = ScriptedCall("<1<12", appliance=appliance)
    call.say(CODE)
    call.announce("common.given_up")
    assert call.keys_ahead == 0
    assert call.choose(menu()).key == "2"
    assert "common.given_up" in call.heard


# --- asking for digits


def test_a_fixed_count_ends_by_itself(appliance: Appliance) -> None:
    call = ScriptedCall("0000019", appliance=appliance)
    assert call.ask(CODE, digits=6) == "000001"
    assert call.ask(CODE, digits=1) == "9"


def test_the_optional_hash_after_a_fixed_count_is_no_answer(appliance: Appliance) -> None:
    call = ScriptedCall("000001#2", appliance=appliance)
    assert call.ask(CODE, digits=6) == "000001"
    assert call.choose(menu()).key == "2"


def test_a_hash_ends_an_entry_of_any_length(appliance: Appliance) -> None:
    call = ScriptedCall("1000#", appliance=appliance)
    assert call.ask("account.enter_number") == "1000"


def test_a_pause_ends_an_entry_of_any_length(appliance: Appliance) -> None:
    call = ScriptedCall("1000.", appliance=appliance)
    assert call.ask("account.enter_number") == "1000"


def test_the_longest_entry_ends_by_itself(appliance: Appliance) -> None:
    call = ScriptedCall("1234567", appliance=appliance)
    assert call.ask("account.enter_number", at_most=4) == "1234"


def test_a_star_goes_back(appliance: Appliance) -> None:
    call = ScriptedCall("12*", appliance=appliance)
    with pytest.raises(BackWanted):
        call.ask(CODE, digits=6)


def test_a_star_is_the_x_of_a_certificate(appliance: Appliance) -> None:
    call = ScriptedCall("11010519491231002*", appliance=appliance)
    entered = call.ask("account.enter_number", star_is="X", at_most=18)
    assert entered == "11010519491231002X"


def test_zero_and_hash_ask_for_help(appliance: Appliance) -> None:
    call = ScriptedCall("0#", appliance=appliance)
    with pytest.raises(HelpWanted):
        call.ask(CODE, digits=6)


def test_an_empty_entry_is_asked_again(appliance: Appliance) -> None:
    call = ScriptedCall("#000001", appliance=appliance)
    assert call.ask(CODE, digits=6) == "000001"
    assert call.heard == [CODE, "errors.no_input_first", CODE]


def test_three_entries_of_nothing_bring_help(appliance: Appliance) -> None:
    call = ScriptedCall("...", appliance=appliance)
    with pytest.raises(HelpWanted):
        call.ask(CODE, digits=6)
    apologies = [key for key in call.heard if key.startswith("errors.")]
    assert apologies == ["errors.no_input_first", "errors.no_input_second", "errors.help"]


FRAME_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.26
"""The quiet that a sentence may end with."""


def sound_frames(sound: Path) -> list[bytes]:
    data = sound.with_suffix(".alaw").read_bytes()
    return [data[start : start + 160] for start in range(0, len(data), 160)]


def audible(frame: bytes) -> bool:
    return frame.strip(b"\xd5") != b""


def test_a_caller_has_five_seconds_and_never_more_than_two_of_silence(
    appliance: Appliance,
) -> None:
    call = ScriptedCall(".", appliance=appliance)
    with pytest.raises(CallerHungUp):
        call.ask(CODE, digits=6)
    first_turn = call.line.timeouts[0]
    sound = appliance.clips.sentence_file(appliance.prompts.sentence("zh", "errors.turn"))
    frames = sound_frames(sound)
    assert len(frames) * FRAME_SECONDS + first_turn == pytest.approx(5.0, abs=0.05)
    longest_quiet = max(len(run) for run in bytes(map(audible, frames)).split(b"\x01"))
    assert LONGEST_PAUSE_SECONDS + longest_quiet * FRAME_SECONDS <= 2.0
    assert first_turn <= 2.0


def test_between_two_keys_there_are_three_seconds(appliance: Appliance) -> None:
    call = ScriptedCall("1.", appliance=appliance)
    assert call.ask("account.enter_number") == "1"
    sound = appliance.clips.sentence_file(appliance.prompts.sentence("zh", "errors.next_key"))
    waited = len(sound_frames(sound)) * FRAME_SECONDS + call.line.timeouts[1]
    assert waited == pytest.approx(3.0, abs=0.05)


# --- secrets


def test_a_secret_is_written_down_as_stars(appliance: Appliance) -> None:
    call = ScriptedCall("135790", appliance=appliance)
    secret = call.ask_secret(PIN)
    assert secret.reveal() == "135790"
    assert [step["keys"] for step in steps(appliance, call, "keyed")] == ["****"]


def test_a_secret_may_be_keyed_ahead(appliance: Appliance) -> None:
    call = ScriptedCall("<135790", appliance=appliance)
    call.say(CODE)
    assert call.ask_secret(PIN).reveal() == "135790"
    assert PIN not in call.heard


def test_a_secret_too_short_is_written_down_as_stars_too(appliance: Appliance) -> None:
    call = ScriptedCall("1357.135790", appliance=appliance)
    assert call.ask_secret(PIN).reveal() == "135790"
    assert [step["keys"] for step in steps(appliance, call, "keyed")] == ["****", "****"]


# --- menus


def test_a_greeting_is_said_once(appliance: Appliance) -> None:
    call = ScriptedCall("81", "2", appliance=appliance)
    greeted = menu(greeting="account.greeting_nameless_first")
    assert call.choose(greeted).key == "1"
    assert call.choose(greeted).key == "2"
    assert call.heard.count("account.greeting_nameless_first") == 1


def test_a_wrong_key_is_the_fault_of_the_box(appliance: Appliance) -> None:
    call = ScriptedCall("8.1", appliance=appliance)
    assert call.choose(menu()).key == "1"
    assert [key for key in call.heard if key.startswith("errors.")] == [
        "errors.no_choice_first",
        "errors.no_choice_second",
    ]


def test_the_third_wrong_key_brings_help(appliance: Appliance) -> None:
    call = ScriptedCall("88#", appliance=appliance)
    with pytest.raises(HelpWanted):
        call.choose(menu())
    assert call.heard[-1] == "errors.help"


def test_zero_is_help_at_once(appliance: Appliance) -> None:
    call = ScriptedCall("0", appliance=appliance)
    with pytest.raises(HelpWanted):
        call.choose(menu())
    assert "errors.help" not in call.heard


def test_a_star_repeats_the_top_menu_and_leaves_a_submenu(appliance: Appliance) -> None:
    call = ScriptedCall("*1*", appliance=appliance)
    assert call.choose(menu(top=True)).key == "1"
    assert call.heard.count("fund_query.menu_latest") == 2
    with pytest.raises(BackWanted):
        call.choose(menu(top=False))


# --- following a choice, and coming back after a fault


def test_going_back_returns_to_the_menu_before(appliance: Appliance) -> None:
    def ask(call: Call, _appliance: Appliance) -> None:
        call.ask(CODE, digits=6)

    call = ScriptedCall("*", appliance=appliance)
    call.follow(MenuItem("1", "fund_query.menu_latest", ask), appliance)
    assert appliance.calls.resume_point(call.id).place == []


def test_a_resumed_call_is_where_it_was_without_a_word(appliance: Appliance) -> None:
    inner = Menu("inner", (MenuItem("2", "fund_query.menu_history", _ask_code),))
    outer = Menu("outer", (MenuItem("1", "fund_query.menu_latest", _choosing(inner)),), top=True)
    cut = ScriptedCall("12", appliance=appliance)
    cut.language = "en"
    cut.identified("980000000011")
    assert cut.run(_choosing(outer)) == "hung_up"
    assert appliance.calls.resume_point(cut.id).place == ["1", "2"]

    resumed = ScriptedCall("000001", appliance=appliance, again=True)
    assert resumed.run(_choosing(outer)) == "done"
    assert resumed.heard == [CODE]
    assert (resumed.language, resumed.customer) == ("en", "980000000011")
    assert appliance.calls.resume_point(cut.id).place == []


def test_a_place_that_is_gone_is_asked_again(appliance: Appliance) -> None:
    call = ScriptedCall("1", appliance=appliance)
    call.resume(["7", "2"], "zh", None)
    assert call.choose(menu()).key == "1"
    assert "fund_query.menu_latest" in call.heard


def _ask_code(call: Call, _appliance: Appliance) -> None:
    call.ask(CODE, digits=6)


def _choosing(menu: Menu):  # type: ignore[no-untyped-def]
    def choose(call: Call, appliance: Appliance) -> None:
        call.follow(call.choose(menu), appliance)

    return choose


def test_a_plugin_that_fails_is_put_aside_and_the_caller_goes_on(appliance: Appliance) -> None:
    def fail(_call: Call, _appliance: Appliance) -> None:
        raise ZeroDivisionError("no funds")

    plugin = next(p for p in appliance.plugins.plugins if p.name == "fund_query")
    assert plugin.module is not None
    fail.__module__ = f"{plugin.module.__name__}.latest"
    call = ScriptedCall(appliance=appliance)
    call.follow(MenuItem("1", "fund_query.menu_latest", fail, "fund_query.latest"), appliance)
    assert call.heard == ["errors.sorry"]
    assert plugin.status == "put_aside"
    assert "ZeroDivisionError" in plugin.reason


def test_a_failure_of_the_box_is_not_the_plugins(appliance: Appliance) -> None:
    def fail(_call: Call, _appliance: Appliance) -> None:
        raise IdentityRefused

    plugin = next(p for p in appliance.plugins.plugins if p.name == "fund_query")
    fail.__module__ = "plugins.fund_query.latest"
    call = ScriptedCall(appliance=appliance)
    with pytest.raises(IdentityRefused):
        call.follow(MenuItem("1", "fund_query.menu_latest", fail), appliance)
    assert plugin.status == "working"


# --- slow work


def test_work_returns_its_result_and_keeps_the_keys(appliance: Appliance) -> None:
    call = ScriptedCall("<1<2", appliance=appliance)
    released = threading.Event()
    threading.Timer(0.05, released.set).start()
    assert call.work(lambda text: (released.wait(), text)[1], "result") == "result"
    assert call.keys_ahead == 2


def test_a_caller_who_waits_is_told_so(appliance: Appliance) -> None:
    call = ScriptedCall(appliance=appliance)
    released = threading.Event()
    call.line.on_heard = released.set
    call.work(released.wait)
    assert call.heard == ["common.please_wait"]


def test_an_error_of_slow_work_arrives_where_it_was_wanted(appliance: Appliance) -> None:
    def refuse() -> None:
        raise IdentityRefused("no")

    call = ScriptedCall(appliance=appliance)
    with pytest.raises(IdentityRefused):
        call.work(refuse)


# --- ends


def test_passing_on_leads_to_the_operator(appliance: Appliance) -> None:
    call = ScriptedCall(appliance=appliance)
    call.to_operator()
    assert call.line.gone_to == ("operator", "s")
    assert call.passed_on
    assert [step["text"] for step in steps(appliance, call, "did")] == ["operator"]


def test_an_end_is_marked_for_the_dialplan(appliance: Appliance) -> None:
    call = ScriptedCall(appliance=appliance)
    call.begun()
    assert call.line.variables["FUNDLINE_DONE"] == ""
    call.done()
    assert call.line.variables["FUNDLINE_DONE"] == "yes"
