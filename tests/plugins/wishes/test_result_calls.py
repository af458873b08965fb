"""Results of orders are told to who wished it, by the medium he chose, once."""

import pytest

from appliance.records.contact import MAIL, MESSAGE
from appliance.records.message import Message
from appliance.records.wish import MAIL_ADDRESS, ORDER_RESULT, NewWish
from appliance.services.faxes.register import FaxesAsked
from appliance.services.outbound.consents import Evidence
from appliance.services.wishes.order_results import OrderResults
from appliance.services.wishes.wishes import MEDIA
from tests.demo_calls import TRADE, DemoCompany
from tests.plugins.wishes.told import ACCOUNT, NUMBER, PROVES, WHO, call_about, contacts, publish

PURCHASE = ("1", "000002", "1000#", "1")
ADDRESSES = {"call": NUMBER, MESSAGE: NUMBER, MAIL: "zhang@example.com", "fax": "02155667788"}


def wish(demo: DemoCompany, medium: str = "call") -> None:
    """Wish for results by a medium, as somebody of the company writes it down."""
    new = NewWish(
        fund_account=ACCOUNT, topic=ORDER_RESULT, medium=medium, address=ADDRESSES[medium]
    )
    demo.appliance.outbound.wishes.wish(new, Evidence(operator="admin"))


def ordered(demo: DemoCompany) -> str:
    """Place an order by telephone and return its number."""
    before = demo.appliance.orders.count()
    demo.dial(TRADE, *PURCHASE)
    assert demo.appliance.orders.count() == before + 1
    return demo.appliance.orders.of_account(ACCOUNT, 1)[0].order_number


def resolved(demo: DemoCompany, number: str, state: str = "confirmed") -> None:
    """Let the registrar answer an order, and let that be looked at."""
    with demo.appliance.database.writing() as tables:
        demo.appliance.orders.resolve(tables, number, state, by="registrar file")
    demo.appliance.outbound.order_results.look()


def messages(demo: DemoCompany) -> list[Message]:
    return demo.appliance.outbound.text_messages.listing()


@pytest.mark.parametrize(
    ("state", "said"),
    [("confirmed", "已确认"), ("failed", "登记机构没有确认"), ("cancelled", "已撤销")],
)
def test_a_result_is_told_after_the_pin_and_only_once(
    demo: DemoCompany, state: str, said: str
) -> None:
    wish(demo)
    number = ordered(demo)
    resolved(demo, number, state)
    call = call_about(demo, ORDER_RESULT, *PROVES, "1")
    assert said in call.said
    (contact,) = contacts(demo, ORDER_RESULT)
    assert contact.result == "confirmed"
    assert f"trading.result_{state}" not in demo.dial(TRADE).heard
    demo.appliance.outbound.order_results.look()
    assert len(contacts(demo, ORDER_RESULT)) == 1


def test_one_call_tells_all_results_that_are_there(demo: DemoCompany) -> None:
    wish(demo)
    first, second = ordered(demo), ordered(demo)
    resolved(demo, first)
    resolved(demo, second, "failed")
    assert len(contacts(demo, ORDER_RESULT)) == 1
    call = call_about(demo, ORDER_RESULT, *PROVES, "1")
    assert "已确认" in call.said
    assert "没有确认" in call.said
    assert not demo.appliance.orders.untold_results(ACCOUNT)


def test_who_hangs_up_between_many_results_is_called_again_for_the_rest(
    demo: DemoCompany,
) -> None:
    wish(demo)
    numbers = [ordered(demo) for _ in range(4)]
    for number in numbers:
        resolved(demo, number)
    call_about(demo, ORDER_RESULT, *PROVES, "1")
    (waiting,) = contacts(demo, ORDER_RESULT)
    assert (waiting.state, waiting.last_outcome) == ("waiting", "unfinished")
    assert len(demo.appliance.orders.untold_results(ACCOUNT)) == 1
    demo.appliance.outbound.order_results.look()
    demo.clock.now = waiting.due_at or demo.clock.now
    call_about(demo, ORDER_RESULT, *PROVES, "1")
    (heard,) = contacts(demo, ORDER_RESULT)
    assert heard.result == "confirmed"
    assert not demo.appliance.orders.untold_results(ACCOUNT)


def test_a_look_that_breaks_off_leaves_the_place_and_the_next_one_tells(
    demo: DemoCompany,
) -> None:
    class PowerCut(Exception):
        """The box stops here."""

    class Breaking:
        """Stops the box in the middle of a notice."""

        def possible(self, _kind: str) -> bool:
            return True

        def waiting(self, *_: object) -> list[str]:
            return []

        def give(self, *_: object) -> None:
            raise PowerCut

    room = demo.appliance.outbound
    wish(demo)
    number = ordered(demo)
    with demo.appliance.database.writing() as tables:
        demo.appliance.orders.resolve(tables, number, "confirmed", by="registrar file")
    breaking = OrderResults(demo.appliance.database, room.wishes, Breaking(), lambda: None)
    with pytest.raises(PowerCut):
        breaking.look()
    assert room.order_results.look() == 1
    assert room.order_results.look() == 0
    assert len(contacts(demo, ORDER_RESULT)) == 1


def test_who_never_heard_that_it_was_accepted_is_told_that_first(demo: DemoCompany) -> None:
    wish(demo)
    number = ordered(demo)
    with demo.appliance.database.writing() as tables:
        tables.execute("UPDATE orders SET told_at = NULL")
    resolved(demo, number)
    assert not contacts(demo, ORDER_RESULT)


def test_a_result_after_a_call_was_answered_has_a_call_of_its_own(demo: DemoCompany) -> None:
    wish(demo)
    first, second = ordered(demo), ordered(demo)
    resolved(demo, first)
    call_about(demo, ORDER_RESULT, *PROVES, "1")
    resolved(demo, second)
    assert len(contacts(demo, ORDER_RESULT)) == 2


def test_who_heard_it_in_a_call_of_his_own_is_not_called(demo: DemoCompany) -> None:
    wish(demo)
    resolved(demo, ordered(demo))
    assert "trading.result_confirmed" in demo.dial(TRADE).heard
    demo.appliance.outbound.order_results.look()
    assert [one.result for one in contacts(demo, ORDER_RESULT)] == ["dropped"]


def test_who_hears_it_just_before_he_is_called_is_told_so(demo: DemoCompany) -> None:
    wish(demo)
    resolved(demo, ordered(demo))
    demo.dial(TRADE)
    call = call_about(demo, ORDER_RESULT, *PROVES)
    assert "wishes.told_before" in call.heard


@pytest.mark.parametrize("medium", [None, "ended", "later"])
def test_nobody_is_called_who_did_not_wish_it(demo: DemoCompany, medium: str | None) -> None:
    if medium == "ended":
        wish(demo)
        demo.dial("8", "2", WHO, "5", "1")
    number = ordered(demo)
    with demo.appliance.database.writing() as tables:
        demo.appliance.orders.resolve(tables, number, "confirmed", by="registrar file")
    if medium == "later":
        demo.clock.set("2026-11-23 10:00:01")
        wish(demo)
    demo.appliance.outbound.order_results.look()
    assert not contacts(demo, ORDER_RESULT)


def test_ending_the_wish_takes_back_what_waits(demo: DemoCompany) -> None:
    wish(demo)
    resolved(demo, ordered(demo))
    demo.dial("8", "4", WHO, "1", "1")
    assert [one.result for one in contacts(demo, ORDER_RESULT)] == ["dropped"]


@pytest.mark.parametrize("medium", [MAIL, MESSAGE])
def test_a_result_is_written_without_amounts(demo: DemoCompany, medium: str) -> None:
    wish(demo, medium)
    number = ordered(demo)
    resolved(demo, number)
    demo.appliance.outbound.order_results.look()
    (message,) = messages(demo)
    assert (message.medium, message.number) == (medium, ADDRESSES[medium])
    assert message.text.endswith(
        f"您2026-11-23的申购（示范稳健债券，申请编号尾号{number[-4:]}）已确认。"
    )
    assert not contacts(demo, ORDER_RESULT)


def test_a_result_is_faxed_as_the_transactions(demo: DemoCompany) -> None:
    wish(demo, "fax")
    number = ordered(demo)
    resolved(demo, number)
    demo.appliance.outbound.order_results.look()
    (fax,) = demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))
    assert (fax.number, fax.origin, fax.origin_id) == (ADDRESSES["fax"], "notice", number)
    assert demo.appliance.fax.documents.one(fax.document).template == "transactions"


def test_an_alarm_is_written_too(demo: DemoCompany) -> None:
    new = NewWish(fund_account=ACCOUNT, topic=MAIL_ADDRESS, medium=MAIL, address=ADDRESSES[MAIL])
    demo.appliance.outbound.wishes.wish(new, Evidence(operator="admin"))
    demo.dial("8", "1", WHO, "1", "000001", "4", "1*5#", "3", "1")
    publish(demo, "2026-11-23", "1.6000")
    (message,) = messages(demo)
    assert message.subject == "行情报警：示范成长股票"
    assert message.text == "示范成长股票（000001）2026-11-23下跌1.74%，达到了您设置的1.50%。"


def test_text_messages_are_offered_where_there_is_a_gateway(demo: DemoCompany) -> None:
    wishes = demo.appliance.outbound.wishes
    assert wishes.media(ORDER_RESULT, ACCOUNT) == ["call", "fax"]
    demo.appliance.preferences.keep("message.url", "http://127.0.0.1:1/")
    assert wishes.media(ORDER_RESULT, ACCOUNT) == ["call", MESSAGE, "fax"]
    assert MESSAGE in MEDIA["alarm"]
    call = demo.dial("8", "2", WHO, "2", "2", "02155667788#", "13900139000#", "1")
    assert "wishes.no_number_for_message" in call.heard
    assert "wishes.by_message" in call.heard
