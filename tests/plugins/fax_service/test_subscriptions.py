"""Callers join fax lists and leave them: with the number read back, and never kept from leaving."""

import pytest

from appliance.services.faxes.dial_plan import Rule
from tests.demo_calls import DemoCompany

NUMBER = "02151000001"
SPOKEN = {"zh": "零二幺，五幺零零，零零零幺", "en": "zero two one, five one zero zero"}
NAMES = {"zh": ("新兰德快讯", "晨会纪要"), "en": ("Xinlande daily letter", "morning meeting notes")}
JOIN, LEAVE = "431", "432"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def numbers(demo: DemoCompany, fax_list: str = "daily", *, ended: bool = False) -> list[str]:
    found = demo.appliance.fax.lists.subscribers(fax_list, ended=ended)
    return [one.number + (f"*{one.extension}" if one.extension else "") for one in found]


# --- joining


@LANGUAGES
def test_a_caller_joins_a_list_with_the_number_he_calls_from(
    demo: DemoCompany, language: str
) -> None:
    call = demo.dial(f"{JOIN}111", caller=NUMBER, language=language)
    (one,) = demo.appliance.fax.lists.subscribers("daily")
    assert (one.number, one.by_call) == (NUMBER, call.id)
    assert SPOKEN[language] in call.said
    assert "fax_service.subscribed" in call.heard
    assert NAMES[language][0] in call.said
    assert [step["text"] for step in demo.steps(call) if step["kind"] == "did"][-1] == (
        f"fax list daily: {NUMBER} joins"
    )


@LANGUAGES
def test_a_keyed_number_is_read_back_and_can_be_changed(demo: DemoCompany, language: str) -> None:
    call = demo.dial(f"{JOIN}202155550001#2{NUMBER}*8012#1", language=language)
    assert numbers(demo, "morning") == [f"{NUMBER}*8012"]
    heard = [key for key in call.heard if "read_back" in key]
    assert heard == [
        "fax_service.subscribe_read_back", "fax_service.subscribe_read_back_extension",
    ]  # fmt: skip
    assert "fax_service.your_number" not in call.heard, "a mobile is no fax machine"


def test_nothing_counts_before_it_is_confirmed(demo: DemoCompany) -> None:
    for keys in (f"{JOIN}1{NUMBER}#", f"{JOIN}1{NUMBER}#*", f"{JOIN}1{NUMBER}#9"):
        demo.dial(keys)
    assert numbers(demo) == []


def test_who_is_on_the_list_already_hears_so(demo: DemoCompany) -> None:
    demo.appliance.fax.lists.subscribe("daily", NUMBER)
    call = demo.dial(f"{JOIN}1{NUMBER}#1")
    assert "fax_service.subscribed_already" in call.heard
    assert numbers(demo) == [NUMBER]


def test_a_number_nobody_may_fax_to_is_refused_with_its_reason(demo: DemoCompany) -> None:
    call = demo.dial(f"{JOIN}10012125550001#{NUMBER}*123456789#{NUMBER}#1")
    refused = [key for key in call.heard if "refused" in key]
    assert refused == ["fax_service.refused_foreign", "fax_service.refused_extension"]
    assert numbers(demo) == [NUMBER]


def test_a_list_that_is_closed_is_not_offered(demo: DemoCompany) -> None:
    lists = demo.appliance.fax.lists
    lists.keep("daily", name_zh="新兰德快讯", name_en="Daily", open_to_callers=False)
    call = demo.dial(JOIN)
    assert "晨会纪要" in call.said
    assert "新兰德快讯" not in call.said
    lists.keep("morning", name_zh="晨会纪要", name_en="Morning", open_to_callers=False)
    assert "fax_service.nothing_to_subscribe" in demo.dial(JOIN).heard


# --- leaving


@LANGUAGES
def test_a_caller_leaves_with_one_key_from_his_own_number(demo: DemoCompany, language: str) -> None:
    demo.appliance.fax.lists.subscribe("daily", NUMBER)
    call = demo.dial(f"{LEAVE}1", caller=NUMBER, language=language)
    assert (numbers(demo), numbers(demo, ended=True)) == ([], [NUMBER])
    assert SPOKEN[language] in call.said
    assert "fax_service.unsubscribed" in call.heard
    assert NAMES[language][0] in call.said
    assert demo.appliance.fax.lists.subscribers("daily", ended=True)[0].by_call == call.id


def test_all_lists_are_left_at_once(demo: DemoCompany) -> None:
    for name in ("daily", "morning"):
        demo.appliance.fax.lists.subscribe(name, NUMBER)
    call = demo.dial(f"{LEAVE}{NUMBER}#7")
    assert "fax_service.unsubscribed_all" in call.heard
    assert (numbers(demo), numbers(demo, "morning")) == ([], [])


def test_one_extension_leaves_and_its_neighbour_stays(demo: DemoCompany) -> None:
    for extension in ("8012", "8013"):
        demo.appliance.fax.lists.subscribe("daily", NUMBER, extension=extension)
    demo.dial(f"{LEAVE}{NUMBER}*8012#1")
    assert numbers(demo) == [f"{NUMBER}*8013"]


def test_somebody_else_s_number_can_be_taken_off_too(demo: DemoCompany) -> None:
    for number in (NUMBER, "02155550001"):
        demo.appliance.fax.lists.subscribe("daily", number)
    demo.dial(f"{LEAVE}8{NUMBER}#1", caller="02155550001")
    assert numbers(demo) == ["02155550001"]


def test_leaving_works_although_list_and_number_are_closed(demo: DemoCompany) -> None:
    lists = demo.appliance.fax.lists
    lists.subscribe("daily", NUMBER)
    lists.keep("daily", name_zh="新兰德快讯", name_en="Daily", open_to_callers=False)
    demo.appliance.fax.destinations.keep_rules([Rule("0", False, "")])
    assert "fax_service.unsubscribed" in demo.dial(f"{LEAVE}51000001#1").heard
    assert numbers(demo) == []


def test_who_finds_no_number_on_a_list_gets_a_person(demo: DemoCompany) -> None:
    call = demo.dial(f"{LEAVE}02151000002#02151000003#02151000004#")
    assert call.heard.count("fax_service.not_subscribed") == 3
    assert "errors.help" in call.heard
