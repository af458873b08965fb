from decimal import Decimal

import pytest

from plugins.ofd_exchange import dictionary
from plugins.ofd_exchange.writer import field_bytes

LENGTHS_21 = {"01": 1456, "02": 465, "03": 665, "04": 1170, "05": 191, "06": 440, "07": 972}
LENGTHS_22 = {"02": 565, "03": 708, "04": 1293, "05": 191, "06": 494, "07": 1536}


@pytest.mark.parametrize(("file_type", "length"), LENGTHS_21.items())
def test_the_records_of_version_2_1_have_the_lengths_of_the_standard(
    file_type: str, length: int
) -> None:
    assert sum(field.length for field in dictionary.layout(file_type, "21")) == length
    assert dictionary.layout(file_type, "20") == dictionary.layout(file_type, "21")


@pytest.mark.parametrize(("file_type", "length"), LENGTHS_22.items())
def test_the_same_fields_have_the_lengths_of_version_2_2(file_type: str, length: int) -> None:
    names = [field.name for field in dictionary.layout(file_type, "21")]
    fields = [dictionary.field(name, "22", file_type) for name in names]
    assert sum(field.length for field in fields if field) == length


def test_version_2_2_adds_its_new_fields() -> None:
    names = {field.name for field in dictionary.layout("05", "22")}
    assert {"WholeFlag", "NewIncome", "NewIncomeFlag", "TotalBackendLoadVol"} <= names
    assert dictionary.field("WholeFlag", "21", "05") is None


def test_field_names_are_known_in_any_case() -> None:
    assert dictionary.field("TASERIALNO", "21", "04") == dictionary.field("taserialno", "21", "04")


def test_a_name_may_have_another_type_in_one_file_type() -> None:
    types = [dictionary.field("DetailFlag", "21", kind) for kind in ("04", "05")]
    assert [field.type for field in types if field] == ["C", "A"]


@pytest.mark.parametrize(
    ("name", "version", "file_type", "value", "expected"),
    [
        ("NAV", "21", "07", "1.2345", b"0012345"),
        ("NAV", "22", "07", "1.2345", b"0000000123450000"),
        ("ApplicationAmount", "21", "03", "1000.00", b"0000000000100000"),
        ("DiscountRateOfCommission", "21", "03", "1.0", b"10000"),
        ("RateFee", "21", "04", "1.5", b"150000000"),
        ("RateFee", "21", "04", "0.015", b"001500000"),
    ],
)
def test_numbers_are_written_with_implied_decimals(
    name: str, version: str, file_type: str, value: str, expected: bytes
) -> None:
    field = dictionary.field(name, version, file_type)
    assert field is not None
    assert field_bytes(field, Decimal(value)) == expected
