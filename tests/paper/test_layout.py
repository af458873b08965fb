"""What every printed page keeps to, whoever prints and however many at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.paper import fax_cover
from tests.paper.test_fax_cover import a_cover


@pytest.fixture
def restless():
    """Let threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


def test_pages_printed_at_the_same_time_are_as_if_printed_alone(restless):
    wanted = [a_cover(message=f"第 {number} 封信，{chr(0x4E00 + number)}") for number in range(40)]
    alone = [fax_cover.cover(one) for one in wanted]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(fax_cover.cover, wanted)) == alone
