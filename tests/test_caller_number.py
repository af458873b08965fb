"""The caller's number as trunks send it, and as the box stores it."""

import pytest

from appliance.caller_number import caller_number


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("+86013800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("02158761234", "02158761234"),
        ("+862158761234", "02158761234"),
        ("021-58761234", "02158761234"),
        ("86123456", "86123456"),
        ("+85221234567", "+85221234567"),
        ("+886223456789", "+886223456789"),
        ("8000", "8000"),
        ("", ""),
        ("anonymous", ""),
        ("unknown", ""),
        ("Restricted", ""),
        ("13800138000; DROP", ""),
    ],
)
def test_one_telephone_has_one_number(sent: str, stored: str) -> None:
    assert caller_number(sent) == stored
    assert caller_number(stored) == stored
