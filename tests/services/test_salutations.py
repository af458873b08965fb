"""Names and genders from identity cards."""

import pytest

from appliance.services.salutations import gender, masked, masked_certificate, salutation, surname


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("0", "110101199003070031", "man"), ("0", "11010119900307002X", "woman"),
        ("0", "110101900307001", "man"), ("0", "110101900307002", "woman"),
        ("1", "110101199003070031", ""), ("0", "12345", ""), ("0", "", ""),
        ("0", "1101011990030700X1", ""),
    ],
)  # fmt: skip
def test_the_identity_card_says_man_or_woman(kind, number, expected):
    assert gender(kind, number) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张三", "张"),
        ("欧阳娜娜", "欧阳"),
        ("欧阳", "欧"),
        ("John Smith", ""),
        ("买买提·艾力", ""),
        ("", ""),
    ],
)
def test_surnames_of_two_characters_stay_whole(name, expected):
    assert surname(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("单田芳", "Mr. Shan"), ("曾国藩", "Mr. Zeng"), ("吕布", "Mr. Lyu"), ("司马光", "Mr. Sima")],
)
def test_english_reads_surnames_as_surnames(name, expected):
    assert salutation("en", name=name, kind="1", gender="man") == expected


def test_nobody_is_called_by_a_guess():
    assert salutation("zh", name="张三", kind="1", gender="") == "客户"
    assert salutation("zh", name="John Smith", kind="1", gender="man") == "客户"
    assert salutation("zh", name="", kind="0", gender="") == "客户"


def test_names_are_masked():
    assert masked("张三丰", "1") == "张*"
    assert masked("John", "1") == "J*"
    assert masked("", "1") == ""
    assert masked("示范贸易有限公司", "0") == "示范****公司"
    assert masked("示范基金一号", "2") == "示范**一号"
    assert masked("示范公司", "0") == "示***"
    assert masked("", "0") == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101198503071234", "110***********1234"),
        ("110101850307123", "110********7123"),
        ("E12345678", "E****5678"),
        ("1234567", "1******"),
        ("", ""),
    ],
)
def test_a_certificate_shows_only_its_ends(number, shown):
    assert masked_certificate(number) == shown
