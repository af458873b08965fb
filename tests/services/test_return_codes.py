"""Return codes: the delivered words, the owner's own, and none for what nobody knows."""

import os
from pathlib import Path

import pytest

from appliance.errors import FileRefused
from appliance.services.orders.return_codes import CLASSES, ReturnCodes
from appliance.settings import CHECKOUT

DELIVERED = CHECKOUT / "plugins" / "ofd_exchange" / "return_codes.csv"
HEAD = "code,class,zh,en\n"


def test_every_delivered_failure_has_words_in_both_languages(tmp_path: Path) -> None:
    codes = ReturnCodes([DELIVERED], tmp_path / "return_codes.csv").listing()
    assert len(codes) >= 17
    for one in codes:
        assert one.kind in CLASSES
        if one.kind != "ok":
            assert one.words["zh"]
            assert one.words["en"].isascii()


def test_an_unknown_code_and_success_have_no_words(tmp_path: Path) -> None:
    codes = ReturnCodes([DELIVERED], tmp_path / "return_codes.csv")
    assert codes.spoken("9999", "zh") is None
    assert codes.spoken("0000", "zh") is None
    assert codes.spoken("0228", "zh") == "该基金已停止申购"


def test_the_owners_file_completes_and_overrides_and_counts_at_once(tmp_path: Path) -> None:
    own = tmp_path / "return_codes.csv"
    codes = ReturnCodes([DELIVERED], own)
    assert codes.one("7001") is None
    own.write_text(f"{HEAD}7001,agent,请联系客服,Please call us\n0228,retry,暂停,Paused\n", "utf-8")
    found = codes.one("7001")
    assert found is not None
    assert (found.kind, codes.spoken("7001", "en")) == ("agent", "Please call us")
    assert codes.spoken("0228", "zh") == "暂停"
    assert {"请联系客服", "暂停"} <= set(codes.texts("zh"))
    own.write_text(f"{HEAD}0228,retry,又开放了,Open again\n", "utf-8")
    os.utime(own, (1, 1))
    assert codes.spoken("0228", "zh") == "又开放了"
    assert codes.one("7001") is None
    own.unlink()
    assert codes.spoken("0228", "zh") == "该基金已停止申购"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code,text\n", 1),
        (f"{HEAD}7001,agent,请联系客服\n", 2),
        (f"{HEAD}\n7001,maybe,请联系客服,Please call us\n", 3),
        (f"{HEAD},agent,请联系客服,Please call us\n", 2),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, line: int) -> None:
    own = tmp_path / "return_codes.csv"
    own.write_text(text, "utf-8")
    with pytest.raises(FileRefused) as refused:
        ReturnCodes([], own).listing()
    assert (refused.value.file, refused.value.line) == ("return_codes.csv", line)
