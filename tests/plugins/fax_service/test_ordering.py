"""Callers order documents by fax: chosen, read back, sent to a number, now or at a chosen time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.services.faxes.records import Fax, FaxDocument
from appliance.services.faxes.register import FaxesAsked
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

NUMBER = "02151000001"
SPOKEN = {"zh": "零二幺，五幺零零，零零零幺", "en": "zero two one, five one zero zero"}
FORM_TO_NUMBER = f"417301#12{NUMBER}#"
"""The keys of one form to a number, up to its read-back."""
LOG_IN = "980000000011#135790"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ordered(demo: DemoCompany) -> list[Fax]:
    return list(demo.appliance.fax.register.listing(FaxesAsked(direction="sent")))


def only(demo: DemoCompany) -> Fax:
    (fax,) = ordered(demo)
    return fax


def document(demo: DemoCompany) -> FaxDocument:
    return demo.appliance.fax.documents.one(only(demo).document or "")


def order(call: ScriptedCall, *prompts: str) -> Iterator[int]:
    """Yield where each sentence was heard."""
    for prompt in prompts:
        assert prompt in call.heard, prompt
        yield call.heard.index(prompt)


# --- choosing


@LANGUAGES
def test_a_topic_tells_its_documents_and_their_numbers(demo: DemoCompany, language: str) -> None:
    call = demo.dial("413", language=language)
    listed = {"zh": "传真业务申请表，编号三零幺", "en": "application form: number three zero one"}
    assert listed[language] in call.said
    assert call.heard[-2:] == ["fax_service.listed", "fax_service.enter_numbers"]


@LANGUAGES
def test_a_number_that_is_known_needs_no_topic(demo: DemoCompany, language: str) -> None:
    call = demo.dial("417301#", language=language)
    assert "fax_service.listed" not in call.heard
    title = {"zh": "传真业务申请表", "en": "application form"}
    assert title[language] in call.said
    assert call.heard[-4] == "fax_service.menu_go_on"


def test_several_numbers_are_one_fax_in_the_order_they_were_keyed(demo: DemoCompany) -> None:
    form = demo.appliance.fax.catalogue.one("301")
    demo.appliance.fax.catalogue.keep(replace(form, number="4", title_zh="第二份"))
    demo.appliance.fax.catalogue.keep(replace(form, number="12", title_zh="第三份"))
    call = demo.dial(f"417301*4*12#12{NUMBER}#1")
    assert [text for text in call.texts if text.startswith(("传真业务", "第"))] == [
        "传真业务申请表；", "第二份；", "第三份；"
    ]  # fmt: skip
    assert only(demo).pages == 3
    assert "您选了三份。" in call.texts


@LANGUAGES
def test_an_unknown_number_is_named_and_asked_for_again(demo: DemoCompany, language: str) -> None:
    call = demo.dial(f"417301*555#301#12{NUMBER}#1", language=language)
    named = {"zh": "没有编号五五五的资料", "en": "There is no document five five five"}
    assert named[language] in call.said
    assert only(demo).pages == 1


def test_what_is_not_offered_is_unknown_to_callers(demo: DemoCompany) -> None:
    form = demo.appliance.fax.catalogue.one("301")
    demo.appliance.fax.catalogue.keep(replace(form, offered=False))
    call = demo.dial("417301#")
    assert "fax_service.no_such_number" in call.heard
    assert "传真业务申请表" not in call.said


def test_three_entries_without_a_document_bring_a_person(demo: DemoCompany) -> None:
    call = demo.dial("4175#5#5#")
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]


def test_more_are_chosen_and_all_is_chosen_again(demo: DemoCompany) -> None:
    form = demo.appliance.fax.catalogue.one("301")
    for number in ("302", "303"):
        demo.appliance.fax.catalogue.keep(replace(form, number=number))
    demo.dial("417301#", "27302#", "37303#", "27301#", f"12{NUMBER}#1")
    assert only(demo).pages == 2


def test_the_same_document_twice_is_one(demo: DemoCompany) -> None:
    demo.dial(f"417301*301#12{NUMBER}#1")
    assert only(demo).pages == 1


def test_ten_documents_are_the_most_in_one_request(demo: DemoCompany) -> None:
    form = demo.appliance.fax.catalogue.one("301")
    for number in range(1, 13):
        demo.appliance.fax.catalogue.keep(replace(form, number=str(number)))
    numbers = "*".join(map(str, range(1, 13)))
    call = demo.dial(f"417{numbers}#12{NUMBER}#1")
    assert call.heard.count("fax_service.too_many") == 1
    assert only(demo).pages == 10


@pytest.mark.parametrize(
    ("keys", "ends_with"),
    [
        ("41*", "common.back"),  # from the topics to the fax menu
        ("417*#", "common.back"),  # from the numbers to the topics
        ("413*#", "common.back"),
        ("417301#*", "common.back"),  # from the review to the fax menu
        ("417301#2*", "common.back"),  # from more topics to the review
        ("417301#1*", "common.back"),  # from the fax machine to the fax menu
    ],
)
def test_a_star_goes_back_one_level_and_orders_nothing(
    demo: DemoCompany, keys: str, ends_with: str
) -> None:
    call = demo.dial(keys)
    assert call.heard[-1] == ends_with
    assert not ordered(demo)


@LANGUAGES
def test_an_empty_catalogue_is_said(demo: DemoCompany, language: str) -> None:
    for entry in demo.appliance.fax.catalogue.entries():
        demo.appliance.fax.catalogue.remove(entry.number)
    assert "fax_service.nothing_offered" in demo.dial("41", language=language).heard
    assert "fax_service.nothing_offered" in demo.dial(f"42{LOG_IN}", language=language).heard


@LANGUAGES
def test_every_document_of_the_demo_company_can_be_ordered(
    demo: DemoCompany, language: str
) -> None:
    numbers = [entry.number for entry in demo.appliance.fax.catalogue.entries()]
    call = demo.dial(f"417{'*'.join(numbers)}#1", LOG_IN, f"2{NUMBER}#1", language=language)
    assert "fax_service.accepted" in call.heard
    assert only(demo).pages >= len(numbers)


@LANGUAGES
def test_a_document_that_cannot_be_made_is_said_and_the_menu_comes_again(
    demo: DemoCompany, language: str
) -> None:
    for number in ("101", "201", "302"):
        entry = demo.appliance.fax.catalogue.one(number)
        demo.appliance.fax.catalogue.keep(replace(entry, argument="999999"))
        call = demo.dial(f"417{number}#1", language=language)
        told = call.heard.index("fax_service.cannot_be_made")
        assert call.heard[told + 1] == "fax_service.menu_documents"
    assert not ordered(demo)


# --- where and when


@LANGUAGES
def test_the_number_is_read_back_before_it_counts(demo: DemoCompany, language: str) -> None:
    call = demo.dial(FORM_TO_NUMBER, language=language)
    assert not ordered(demo)
    call = demo.dial(FORM_TO_NUMBER, "1", language=language)
    before, receipt = order(call, "fax_service.read_back", "fax_service.accepted")
    assert before < receipt
    assert sum(SPOKEN[language] in text for text in call.texts) == 2
    fax = only(demo)
    assert (fax.number, fax.extension, fax.status, fax.way) == (NUMBER, "", "waiting", "dial")
    assert (fax.origin, fax.call_id, fax.pages, fax.not_before) == ("on_demand", call.id, 1, None)
    assert call.heard[-1] == "common.back_or_hang_up"


def test_a_key_before_the_end_of_the_read_back_confirms_nothing(demo: DemoCompany) -> None:
    demo.dial(FORM_TO_NUMBER, "<1")
    assert not ordered(demo)


@LANGUAGES
def test_an_extension_follows_a_star(demo: DemoCompany, language: str) -> None:
    call = demo.dial(f"417301#12{NUMBER}*8012#1", language=language)
    assert "fax_service.read_back_extension" in call.heard
    spoken = {"zh": "分机八零幺二", "en": "extension eight zero one two"}
    assert spoken[language] in call.said
    assert (only(demo).number, only(demo).extension) == (NUMBER, "8012")


def test_a_local_number_is_read_back_with_its_area_code(demo: DemoCompany) -> None:
    call = demo.dial("417301#1251000001#1")
    assert SPOKEN["zh"] in call.said
    assert only(demo).number == NUMBER


@LANGUAGES
def test_the_number_he_calls_from_is_offered_where_a_fax_may_go_there(
    demo: DemoCompany, language: str
) -> None:
    call = demo.dial("417301#12", "11", caller="+862151000001", language=language)
    assert "fax_service.your_number" in call.heard
    assert sum(SPOKEN[language] in text for text in call.texts) == 3
    assert only(demo).number == NUMBER


def test_another_number_than_his_own_is_keyed(demo: DemoCompany) -> None:
    demo.dial("417301#12", "2", "02151000002#1", caller=NUMBER)
    assert only(demo).number == "02151000002"


@pytest.mark.parametrize("caller", ["13800138000", "", "0085223456789", "8001", "02112345"])
def test_a_number_that_takes_no_fax_is_not_offered(demo: DemoCompany, caller: str) -> None:
    call = demo.dial("417301#12", caller=caller)
    assert call.heard[-1] == "fax_service.enter_number"


def test_another_number_may_be_keyed_after_the_read_back(demo: DemoCompany) -> None:
    demo.dial(FORM_TO_NUMBER, "3", "02151000002#1")
    assert only(demo).number == "02151000002"


@pytest.mark.parametrize(
    ("language", "keys", "moment", "spoken"),
    [
        ("zh", "115", "2026-11-23 15:00", "十一月二十三日下午三点"),
        ("zh", "208", "2026-11-24 08:00", "十一月二十四日上午八点"),
        ("en", "115", "2026-11-23 15:00", "November"),
        ("en", "208", "2026-11-24 08:00", "November"),
    ],
)
def test_an_hour_of_today_or_tomorrow_is_chosen(
    demo: DemoCompany, language: str, keys: str, moment: str, spoken: str
) -> None:
    call = demo.dial(FORM_TO_NUMBER, f"2{keys}", language=language)
    assert "fax_service.accepted_for" in call.heard
    assert spoken in call.said
    assert only(demo).not_before == datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


@LANGUAGES
def test_an_hour_that_is_over_or_none_is_asked_for_again(demo: DemoCompany, language: str) -> None:
    call = demo.dial(FORM_TO_NUMBER, "2", "110", "124", "111", language=language)
    first, second, receipt = order(
        call, "fax_service.hour_passed", "fax_service.no_such_hour", "fax_service.accepted_for"
    )
    assert first < second < receipt
    assert only(demo).not_before == datetime(2026, 11, 23, 11, tzinfo=SHANGHAI)


def test_a_star_at_the_hour_leads_back_to_the_read_back(demo: DemoCompany) -> None:
    call = demo.dial(FORM_TO_NUMBER, "2*", "1")
    assert call.heard.count("fax_service.read_back") == 2
    assert only(demo).not_before is None


def test_three_hours_that_cannot_be_bring_a_person(demo: DemoCompany) -> None:
    call = demo.dial(FORM_TO_NUMBER, "2", "199", "199", "199")
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]
    assert not ordered(demo)


@LANGUAGES
@pytest.mark.parametrize("keys", [FORM_TO_NUMBER + "*", "417301#12*#"])
def test_who_gives_up_is_told_that_nothing_is_done(
    demo: DemoCompany, keys: str, language: str
) -> None:
    call = demo.dial(keys, language=language)
    assert "common.given_up" in call.heard
    assert call.heard[-4:] == [
        "fax_service.menu_documents",
        "fax_service.menu_personal",
        "fax_service.menu_subscriptions",
        "common.back",
    ]
    assert not ordered(demo)


def test_zero_and_hash_bring_a_person_at_every_entry(demo: DemoCompany) -> None:
    for keys in (
        "4170#",
        "417301#120#",
        FORM_TO_NUMBER + "0",
        "40",
        "410",
        "417301#0",
        "417301#10",
    ):
        call = demo.dial(keys)
        assert call.line.gone_to == ("operator", "s"), keys
    assert not ordered(demo)


# --- personal documents


@LANGUAGES
def test_a_statement_wants_the_pin_and_goes_to_the_number_read_back(
    demo: DemoCompany, language: str
) -> None:
    call = demo.dial(f"42{LOG_IN}", f"12{NUMBER}#1", language=language)
    identity, read_back = order(call, "account.enter_pin", "fax_service.read_back")
    assert identity < read_back
    assert document(demo).fund_account == only(demo).fund_account == "980000000011"


def test_no_pin_no_statement(demo: DemoCompany) -> None:
    call = demo.dial("42980000000011#000000", "980000000011#111111", "980000000011#222222")
    assert call.line.gone_to == ("operator", "s")
    assert not demo.appliance.fax.documents.listing()[1:]
    assert not ordered(demo)


def test_a_personal_number_among_the_documents_wants_the_pin_too(demo: DemoCompany) -> None:
    call = demo.dial("417301*901#1", LOG_IN, f"2{NUMBER}#1")
    assert "account.enter_pin" in call.heard
    assert document(demo).fund_account == "980000000011"
    assert only(demo).pages >= 2


def test_a_customer_who_is_known_in_this_call_is_not_asked_again(demo: DemoCompany) -> None:
    call = demo.dial(f"2{LOG_IN}*", f"421 2{NUMBER}#1".replace(" ", ""))
    assert call.heard.count("account.enter_pin") == 1
    assert document(demo).fund_account == "980000000011"


def test_personal_documents_are_not_read_out_among_the_others(demo: DemoCompany) -> None:
    assert "对账单，编号" not in demo.said("411*#2*#3*#")
