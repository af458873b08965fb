"""Registrars' profiles: a usual one where none is kept, and no profile that makes no file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import CounterpartyRefused
from appliance.records.exchange import Counterparty
from appliance.services.orders.counterparties import Counterparties
from plugins.ofd_exchange.applications import OfdApplicationWriter
from tests.plugins.ofd_exchange.box import Box
from tests.plugins.ofd_exchange.sample_rows import balance, opening, quote

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path)
    yield box
    box.database.close()


@pytest.fixture
def known(box: Box) -> Counterparties:
    return Counterparties(box.database, [OfdApplicationWriter()], lambda: NOON)


def test_a_registrar_without_a_profile_has_the_usual_one(box: Box, known: Counterparties) -> None:
    assert known.listing() == []
    box.take("07", quote())
    assert known.listing() == []  # nobody knows yet under which code we sell
    box.take("02", opening())
    assert known.listing() == [Counterparty(registrar_code="98", distributor_code="001")]


def test_the_code_of_most_balances_at_the_registrar_is_ours(
    box: Box, known: Counterparties
) -> None:
    box.take("02", opening())
    box.take("05", balance(DistributorCode="378"))
    assert known.one("98").distributor_code == "378"


def test_what_is_kept_comes_back_and_says_by_whom(box: Box, known: Counterparties) -> None:
    profile = Counterparty(
        registrar_code="98",
        distributor_code="001",
        name="示范登记",
        branch_code="0010",
        version="22",
        cancel_mode="send052",
        digits_align="right",
        line_end="lf",
        charge_type="1",
        table_number="999",
        fund_code_width=20,
        currency_type="840",
        net_no="N1",
        transaction_time="opening",
        automatic=False,
        fixed_fields={"Broker": "B7"},
    )
    known.keep(profile, "Wang")
    assert known.one("98") == profile
    assert known.listing() == [profile]
    [row] = box.rows("counterparties")
    assert (row["changed_at"], row["changed_by"]) == ("2026-11-20T12:00:00+08:00", "Wang")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"version": "23"}, "version is one of 20, 21, 22"),
        ({"cancel_mode": "never"}, "cancel_mode is one of withhold, send052"),
        ({"digits_align": "middle"}, "digits_align"),
        ({"line_end": "cr"}, "line_end"),
        ({"transaction_time": "noon"}, "transaction_time"),
        ({"fund_code_width": 8}, "fund_code_width is one of 6, 20"),
        ({"distributor_code": ""}, "distributor_code is 1 to 9 letters and digits"),
        ({"distributor_code": "../../x"}, "distributor_code"),
        ({"registrar_code": "98_1"}, "registrar_code"),
        ({"branch_code": "0123456789"}, "branch_code"),
        ({"charge_type": "front"}, "charge_type"),
        ({"table_number": "1234"}, "table_number"),
        ({"currency_type": "CNY"}, "currency_type"),
        ({"fixed_fields": {"Colour": "red"}}, "'Colour' is no field of an application"),
    ],
)
def test_a_profile_with_which_no_file_can_be_made_is_refused(
    box: Box, known: Counterparties, values: dict[str, Any], said: str
) -> None:
    usual = Counterparty(registrar_code="98", distributor_code="001")
    with pytest.raises(CounterpartyRefused, match=said):
        known.keep(replace(usual, **values), "Wang")
    assert box.rows("counterparties") == []
