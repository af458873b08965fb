"""Who asks the hotline about a call hears whose it was, and a guesser hears nothing."""

import pytest

from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import NUMBER, campaigning

TO = "86"


def called(demo: DemoCompany, kind: str = "notice") -> str:
    """Let the box call the demo customer, and return the code he heard."""
    found = campaigning(demo, kind).begin()
    return demo.appliance.outbound.codes.issue(found.attempt, found.campaign)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_person_called_hears_who_it_was_when_and_why(demo: DemoCompany) -> None:
    call = demo.dial(TO, called(demo))
    assert (
        "这个验证码有效。十一月二十三日上午十点，示范基金的自动系统打过您这个号码，"
        "尾号八零零零，内容是公司通知。" in call.said
    )
    assert "verify_call.if_wrong" in call.heard
    assert call.heard.index("verify_call.was_to_you") < call.heard.index("verify_call.if_wrong")


def test_who_calls_from_elsewhere_hears_less(demo: DemoCompany) -> None:
    code = called(demo, "personal_notice")
    for caller in ("13900139000", ""):
        call = demo.dial(TO, code, caller=caller)
        assert "示范基金的自动系统打过尾号八零零零的号码。" in call.said
        assert "账户通知" not in call.said
        assert "分红" not in call.said


def test_it_is_heard_in_english_too(demo: DemoCompany) -> None:
    call = demo.dial(TO, called(demo), language="en")
    assert "called your number ending in eight zero zero zero, with a notice of the" in call.said


def test_a_wrong_code_says_so_and_may_be_tried_again(demo: DemoCompany) -> None:
    code = called(demo)
    call = demo.dial(TO, wrong(code), code)
    assert "没有找到这个验证码，还可以再试两次。" in call.said
    assert "verify_call.was_to_you" in call.heard


def test_three_wrong_codes_tell_what_to_do(demo: DemoCompany) -> None:
    bad = wrong(called(demo))
    call = demo.dial(TO, bad, bad, bad)
    assert "这个来电可能不是我们打的。请不要提供密码和任何个人信息" in call.said
    assert demo.dial(TO, bad, "0", caller="13900139000").passed_on is False
    call = demo.dial(TO, bad, bad, bad, "0", caller="13900139001")
    assert call.passed_on


def test_a_code_that_is_over_says_so(demo: DemoCompany) -> None:
    code = called(demo)
    demo.clock.set("2026-11-26 10:00:00")
    call = demo.dial(TO, code)
    assert "这个验证码已经过期，它在来电后七十二小时内有效。" in call.said
    assert "verify_call.was_to_you" not in call.heard


def test_a_machine_that_guesses_is_locked_over_all_its_calls(demo: DemoCompany) -> None:
    code = called(demo)
    bad = wrong(code)
    demo.dial(TO, bad, bad, bad)
    call = demo.dial(TO, bad, bad, code)
    assert call.heard[-3:] == ["verify_call.locked", "verify_call.menu_another",
                               "common.back_or_hang_up"]  # fmt: skip
    assert "verify_call.was_to_you" not in call.heard
    assert "verify_call.was_to_another" in demo.dial(TO, code, caller="13900139000").heard


def test_the_code_that_is_keyed_in_stands_nowhere(demo: DemoCompany) -> None:
    code = called(demo)
    call = demo.dial(TO, code)
    assert code not in repr(demo.steps(call))
    attempt = demo.appliance.outbound.contacts.history(1).attempts[0].token
    assert f"code of a call: attempt {attempt}" in repr(demo.steps(call))


def test_another_call_can_be_asked_about_and_star_leads_back(demo: DemoCompany) -> None:
    code = called(demo)
    call = demo.dial(TO, code, "1", code, "*", "*")
    assert call.heard.count("verify_call.was_to_you") == 2
    assert call.heard[-1] == "hotline.repeat"


@pytest.mark.parametrize("caller", [NUMBER, "+8613800138000"])
def test_the_number_counts_however_it_is_written(demo: DemoCompany, caller: str) -> None:
    code = called(demo)
    call = demo.dial(TO, code, caller=caller.removeprefix("+86"))
    assert "verify_call.was_to_you" in call.heard
