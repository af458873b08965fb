"""Every refusal of a fax number, each in a real conversation: `refusals.csv` beside this file.

`given` is what is prepared; the caller orders one form, keys `keys` at the question for the number
and hears the sentence in each language. No fax is ordered, and he is asked again or led back.
"""

import csv
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.services.faxes.dial_plan import SENTENCES, Rule
from appliance.services.faxes.register import FaxesAsked
from appliance.services.outbound.consents import Evidence
from appliance.settings import CHECKOUT, Trunk
from tests.demo_calls import DemoCompany

NUMBER_ASKED = "417301#12"
FIRST = "02151000001"
TABLE = Path(__file__).with_name("refusals.csv")
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
OWN_NUMBER = "fax_service.refused_own"
NOT_BY_KEYS = {
    "fax_service.refused_signs": "a telephone keys digits only; what a star is, is told before",
    "fax_service.refused_empty": "an entry without a digit is asked for again",
}


def order_once(demo: DemoCompany) -> None:
    """Let a caller order the fax that is the last one."""
    demo.dial(NUMBER_ASKED, f"{FIRST}#1")
    assert len(ordered(demo)) == 1


def prepare(demo: DemoCompany, given: str) -> None:
    """Bring a situation about: `<what> <value>`."""
    what, _space, value = given.partition(" ")
    destinations = demo.appliance.fax.destinations
    if what == "area_code":
        destinations.keep_area_code("")
    elif what == "rule":
        destinations.keep_rules([Rule(value, allowed=False)])
    elif what == "blacklist":
        evidence = Evidence(source="console", operator="admin", text="asked by letter")
        demo.appliance.outbound.consents.blacklist(value, "", evidence)
    elif what == "limit":
        order_once(demo)
        demo.appliance.parameters.keep(value, 1)


def ordered(demo: DemoCompany) -> list[str]:
    return [fax.number for fax in demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("row", ROWS, ids=[row["situation"] for row in ROWS])
def test_a_refusal_is_one_sentence_and_no_fax(
    demo: DemoCompany, row: dict[str, str], language: str
) -> None:
    prepare(demo, row["given"])
    before = ordered(demo)
    call = demo.dial(NUMBER_ASKED, row["keys"], language=language)
    assert row[language] in call.texts
    after = call.heard[call.heard.index(row["prompt"]) + 1]
    assert after in ("fax_service.enter_number", "common.given_up")
    assert ordered(demo) == before


def test_every_refusal_has_a_row() -> None:
    rows = {row["prompt"] for row in ROWS}
    assert not rows & NOT_BY_KEYS.keys()
    assert rows | NOT_BY_KEYS.keys() | {OWN_NUMBER} == {
        f"fax_service.refused_{code}" for code in SENTENCES
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_box_own_number_is_named_so(demo: DemoCompany, language: str) -> None:
    trunk = Trunk("a", "127.0.0.1", numbers=("02155551000",))
    with closing(assemble(replace(demo.appliance.settings, trunks=(trunk,)), demo.clock)) as own:
        call = DemoCompany(own, demo.clock).dial(NUMBER_ASKED, "55551000#", language=language)
        assert call.heard[-2:] == [OWN_NUMBER, "fax_service.enter_number"]
        assert not own.fax.register.listing(FaxesAsked(direction="sent"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_three_numbers_that_cannot_be_bring_a_person(demo: DemoCompany, language: str) -> None:
    call = demo.dial(NUMBER_ASKED, "110#", "95588#", "0085223456789#", language=language)
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]
    assert call.line.gone_to == ("operator", "s")
    assert not ordered(demo)


def keyed_numbers() -> list[str]:
    """Return the forbidden numbers that can be keyed: digits and stars only."""
    table = CHECKOUT / "tests" / "services" / "forbidden_numbers.csv"
    with table.open(encoding="utf-8", newline="") as numbers:
        asked = [row["asked"] for row in csv.DictReader(numbers)]
    return [number for number in asked if number.isascii() and number.isdigit() and number != "0"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_forbidden_number_is_ordered_by_keys_however_it_is_keyed(
    demo: DemoCompany, language: str
) -> None:
    asked = keyed_numbers()
    assert len(asked) >= 200
    for first, second in zip(asked[::2], asked[1::2], strict=False):
        call = demo.dial(NUMBER_ASKED, f"{first}#", f"{second}*8012#", "1", language=language)
        assert "fax_service.read_back" not in call.heard
    assert not ordered(demo)
