"""Orders by telephone from end to end: keyed, heard, booked, sent out, answered, told."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.calls.box import Box, new_box
from tests.calls.more_customers import DISTRIBUTOR, REGISTRAR, Customer, add_customers
from tests.calls.registrar_answers import CONFIRMED, Bank, answer, write_answers
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.trading_calls import Placed, TradingCalls, wait_for_the_cut_to_pass
from tests.calls.transactions import HELD, TRANSACTIONS, Transaction
from tests.plugins.ofd_exchange.strict_reader import Applications, read_applications, read_index

pytestmark = pytest.mark.asterisk

LANGUAGES = ("zh", "en")
CANCEL, PIN_CHANGE = "cancel", "trade_pin"
Order = dict[str, Any]
each_order = pytest.mark.parametrize(
    ("transaction", "language"),
    [(one, language) for language in LANGUAGES for one in TRANSACTIONS],
    ids=lambda one: one if isinstance(one, str) else one.name,
)
each_language = pytest.mark.parametrize("language", LANGUAGES)


class Trial:
    """Every call of this module and what came of it; those of one kind run at the same time."""

    def __init__(self, box: Box, room: TelephoneRoom) -> None:
        self.box, self.bank = box, Bank(box)
        self.trading = TradingCalls(box, room, self.bank)
        self._first: dict[tuple[str, str], Future[Placed]] = {}
        self._next: dict[tuple[str, str], Future[None]] = {}

    def order(self) -> None:
        """Make every first call: each transaction in each language, by customers of their own."""
        jobs: dict[tuple[str, str], Callable[[Customer], Placed]] = {}
        for lang in LANGUAGES:
            for one in TRANSACTIONS:
                jobs[one.name, lang] = lambda who, t=one, s=lang: self.trading.place(who, t, s)
            jobs[CANCEL, lang] = lambda who, s=lang: self.trading.place_and_cancel(who, s)
            jobs[PIN_CHANGE, lang] = lambda who, s=lang: self.trading.change_pin(who, s)
        customers = add_customers(self.box, len(jobs), shares=HELD)
        with ThreadPoolExecutor(len(jobs)) as pool:
            for (case, job), customer in zip(jobs.items(), customers, strict=True):
                self._first[case] = pool.submit(job, customer)

    def call_again(self) -> None:
        """Let everybody whose order was answered call again."""
        with ThreadPoolExecutor(len(self._first)) as pool:
            for lang in LANGUAGES:
                for one in TRANSACTIONS:
                    job = pool.submit(self.trading.hear_result, self.placed(one, lang), one, lang)
                    self._next[one.name, lang] = job

    def placed(self, transaction: Transaction | str, language: str) -> Placed:
        """Return what came of a first call; raises what went wrong in it."""
        name = transaction if isinstance(transaction, str) else transaction.name
        return self._first[name, language].result()

    def heard_again(self, transaction: Transaction, language: str) -> None:
        """Raise what went wrong in a second call."""
        self._next[transaction.name, language].result()

    def everything_placed(self) -> list[Order]:
        """Return all orders of all first calls."""
        return [order for call in self._first.values() for order in call.result().orders]


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """Start a box of its own: what is imported here would change what other tests hear."""
    with new_box() as running:
        yield running


@pytest.fixture(scope="module")
def trial(box: Box, room: TelephoneRoom) -> Trial:
    """Place every order."""
    wait_for_the_cut_to_pass()
    trial = Trial(box, room)
    trial.order()
    return trial


@pytest.fixture(scope="module")
def ledger(box: Box, trial: Trial) -> dict[str, dict[str, Any]]:
    """Return every call by its id, after the first calls."""
    return {call["id"]: call for call in box.calls()}


@each_order
def test_what_a_caller_heard_is_in_the_book_and_in_the_ledger(
    trial: Trial, ledger: dict[str, dict[str, Any]], transaction: Transaction, language: str
) -> None:
    placed = trial.placed(transaction, language)
    [booked] = placed.orders
    for name, value in transaction.booked.items():
        assert (Decimal(booked[name]) if isinstance(value, Decimal) else booked[name]) == value
    traded = date.fromisoformat(booked["trade_date"])
    assert traded == trial.bank.trade_date(datetime.fromisoformat(booked["accepted_at"]))
    call = ledger[booked["call_id"]]
    assert call["customer"] == placed.customer.fund_account
    heard = [step["prompt"] for step in call["steps"] if step["kind"] == "heard"]
    assert heard.index(transaction.read_back) < heard.index(transaction.accepted)
    said = next(step["text"] for step in call["steps"] if step["prompt"] == transaction.accepted)
    slots = {"tail": booked["order_number"][-4:], "query_from": trial.bank.later(traded, 2)}
    assert said == trial.box.prompts.sentence(language, transaction.accepted, **slots).text
    keyed = {step["prompt"]: step["keys"] for step in call["steps"] if step["kind"] == "keyed"}
    assert keyed["account.enter_trade_pin"] == "****"


@each_language
def test_an_order_taken_back_before_the_cut_is_withdrawn(trial: Trial, language: str) -> None:
    bought, taken_back = trial.placed(CANCEL, language).orders
    now = statuses(trial.box)
    assert now[bought["order_number"]] == "withdrawn"
    assert now[taken_back["order_number"]] == "confirmed"


@each_language
def test_a_changed_trading_pin_counts_in_the_next_call(trial: Trial, language: str) -> None:
    assert not trial.placed(PIN_CHANGE, language).orders


@pytest.fixture(scope="module")
def applications(box: Box, trial: Trial) -> dict[str, tuple[Applications, int]]:
    """Send out what was ordered; return file and place of each record by its order's number."""
    found: dict[str, tuple[Applications, int]] = {}
    for day in {order["trade_date"].replace("-", "") for order in trial.everything_placed()}:
        folder = box.home.parent / f"sent_{day}"
        folder.mkdir()
        folder.chmod(0o777)  # the box's own user writes here
        where = ["--trade-date", day, "--to", str(folder)]
        box.say("exchange", "export", *where, "--force-by", "the test")
        [index] = folder.glob("OFI_*.TXT")
        for name in read_index(index):
            file = read_applications(folder / name)
            assert (file.creator, file.receiver, file.day) == (DISTRIBUTOR, REGISTRAR, day)
            for place in range(len(file.records)):
                found[file.value(place, "AppSheetSerialNo")] = (file, place)
    return found


@each_order
def test_a_strict_reader_finds_each_order_in_the_file(
    trial: Trial,
    applications: dict[str, tuple[Applications, int]],
    transaction: Transaction,
    language: str,
) -> None:
    placed = trial.placed(transaction, language)
    [booked] = placed.orders
    file, place = applications[booked["order_number"]]
    for name, value in transaction.sent.items():
        read = file.number if isinstance(value, Decimal) else file.value
        assert read(place, name) == value, name
    assert file.value(place, "BusinessCode") == transaction.business_code
    assert file.value(place, "TAAccountID") == placed.customer.fund_account
    assert file.value(place, "TransactionDate") == booked["trade_date"].replace("-", "")
    accepted_at = datetime.fromisoformat(booked["accepted_at"])
    assert file.value(place, "TransactionTime") == f"{accepted_at:%H%M%S}"
    assert file.value(place, "AcceptMethod") == "1"


def test_what_was_taken_back_is_not_in_the_file(
    trial: Trial, applications: dict[str, tuple[Applications, int]]
) -> None:
    kept_back = {
        order["order_number"] for lang in LANGUAGES for order in trial.placed(CANCEL, lang).orders
    }
    everything = {order["order_number"] for order in trial.everything_placed()}
    assert set(applications) == everything - kept_back


@pytest.fixture(scope="module")
def answered(box: Box, trial: Trial, applications: dict[str, tuple[Applications, int]]) -> None:
    """Let the registrar answer every order, then let everybody call again."""
    rows = []
    for lang in LANGUAGES:
        for one in TRANSACTIONS:
            placed = trial.placed(one, lang)
            [booked] = placed.orders
            day = trial.bank.later(date.fromisoformat(booked["trade_date"]), 1)
            rows.append(answer(booked, placed.customer.row, one, day))
    folder = box.home.parent / "answers"
    folder.mkdir()
    write_answers(folder, rows)
    report = box.fundline("exchange", "import", str(folder))
    assert not (report["refused"] or report["skipped"])
    trial.call_again()


@each_order
def test_the_next_call_is_told_what_the_registrar_answered(
    trial: Trial, answered: None, transaction: Transaction, language: str
) -> None:
    trial.heard_again(transaction, language)
    [booked] = trial.placed(transaction, language).orders
    state = "confirmed" if transaction.return_code == CONFIRMED else "failed"
    assert statuses(trial.box)[booked["order_number"]] == state


def statuses(box: Box) -> dict[str, str]:
    return {
        order["order_number"]: order["status"]
        for order in box.fundline("orders", "--limit", "1000")
    }
