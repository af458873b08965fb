"""Transaction types are data: what a file may say, and what becomes of one that is wrong."""

from pathlib import Path

import pytest

from appliance.audio.prompts import Prompts
from appliance.errors import TransactionTypeRefused
from appliance.services.orders.checks import CHECKS
from appliance.services.orders.transaction_types import TransactionTypes
from appliance.settings import CHECKOUT

PROMPTS = Prompts(CHECKOUT / "sounds")
PURCHASE = """\
name = "purchase"
business_code = "022"
confirmed_by = ["122"]
key = "1"
direction = "buy"
checks = ["account_normal"]

[[question]]
name = "fund_code"
kind = "fund"
prompt = "fund_query.enter_code"
checks = ["fund_open_for_purchase", "suitability"]

[[question]]
name = "large_redemption"
kind = "choice"
prompt = "fund_query.enter_code"
choices = { 1 = "1", 2 = "0" }

[prompts]
menu = "hotline.nav"
read_back = "common.back"
read_back_without_fee = "common.back"
accepted = "common.back"

[export]
ApplicationAmount = "{amount}"
"""


def types_of(folder: Path, *texts: str) -> TransactionTypes:
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return TransactionTypes([folder], PROMPTS, CHECKS)


def test_a_file_is_a_type(tmp_path: Path) -> None:
    types = types_of(tmp_path, PURCHASE)
    purchase = types.one("purchase")
    assert types.listing() == [purchase]
    assert types.refused == []
    assert purchase.cancellable
    assert purchase.every_check == ("account_normal", "fund_open_for_purchase", "suitability")
    assert purchase.questions[1].choices == {"1": "1", "2": "0"}
    assert purchase.export == {"ApplicationAmount": "{amount}"}


def test_a_type_is_found_by_the_codes_of_application_and_confirmation(tmp_path: Path) -> None:
    types = types_of(tmp_path, PURCHASE)
    assert types.by_business_code("022") is types.by_business_code("122") is types.one("purchase")
    assert types.by_business_code("024") is None


def test_a_type_nobody_wrote_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(TransactionTypeRefused, match="'gift'"):
        types_of(tmp_path).one("gift")


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ('name = "purchase"\n', "", "name"),
        ('name = "purchase"', "name = 7", "name"),
        ('key = "1"', 'key = "*"', "key"),
        ('key = "1"', "", "key"),
        ('direction = "buy"', 'direction = "give"', "direction"),
        ('confirmed_by = ["122"]', 'confirmed_by = "122"', "confirmed_by"),
        ('checks = ["account_normal"]', 'checks = ["account_perfect"]', "checks"),
        ('"suitability"]', '"suitable"]', "question 1: checks"),
        ('kind = "fund"', 'kind = "picture"', "question 1: kind"),
        (
            'prompt = "fund_query.enter_code"\nchecks',
            'prompt = "a.b"\nchecks',
            "question 1: prompt",
        ),
        ('choices = { 1 = "1", 2 = "0" }', "", "question 2: choices"),
        ('choices = { 1 = "1", 2 = "0" }', "at_least = true", "question 2: at_least"),
        ('menu = "hotline.nav"\n', "", "prompts.menu"),
        ('menu = "hotline.nav"', 'menu = "hotline.nothing"', "prompts.menu"),
        ("ApplicationAmount =", "ApplicationAmount = 7\nMore =", "export"),
        ('key = "1"', 'key = "1"\ncancellable = "no"', "cancellable"),
        ('key = "1"', 'key = "1"\ncolour = "red"', "colour"),
    ],
)
def test_a_wrong_file_is_left_out_with_the_place_of_its_fault(
    tmp_path: Path, right: str, wrong: str, where: str
) -> None:
    assert right in PURCHASE
    other = (
        PURCHASE.replace('"purchase"', '"other"').replace("022", "024").replace('"1"\nd', '"2"\nd')
    )
    types = types_of(tmp_path, PURCHASE.replace(right, wrong, 1), other)
    assert [one.name for one in types.listing()] == ["other"]
    (refusal,) = types.refused
    assert str(refusal).startswith(f"0.toml, {where}")


@pytest.mark.parametrize("text", ["name =", "\0"])
def test_a_file_that_is_no_toml_is_left_out(tmp_path: Path, text: str) -> None:
    types = types_of(tmp_path, text)
    assert types.listing() == []
    assert "0.toml cannot be read" in str(types.refused[0])


@pytest.mark.parametrize("field", ["name", "business_code", "key"])
def test_two_types_never_share_a_name_code_or_key(tmp_path: Path, field: str) -> None:
    new = {"name": '"other"', "business_code": '"024"', "key": '"2"'}
    second = PURCHASE
    for name, value in new.items():
        if name != field:
            second = "\n".join(
                f"{name} = {value}" if line.startswith(f"{name} = ") and n < 5 else line
                for n, line in enumerate(second.splitlines())
            )
    types = types_of(tmp_path, PURCHASE, second)
    assert len(types.listing()) == 1
    assert str(types.refused[0]).startswith(f"1.toml, {field}: the type purchase has")


def test_the_types_of_the_box_are_all_right() -> None:
    types = TransactionTypes([CHECKOUT / "plugins/trading/types"], PROMPTS, CHECKS)
    assert types.refused == []
    codes = {one.business_code for one in types.listing()}
    assert codes >= {"022", "020", "024", "052", "036", "029"}


def test_every_check_is_described_where_types_are() -> None:
    text = (CHECKOUT / "docs" / "transaction-types.md").read_text("utf-8")
    assert [check for check in CHECKS if f"| `{check}` |" not in text] == []
