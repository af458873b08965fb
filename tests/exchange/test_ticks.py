"""The jobs of the clock that need neither Asterisk nor a running exchange."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.exchange.ticks import Ticks
from appliance.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 10, 31, 9, tzinfo=SHANGHAI), []),
        (datetime(2026, 11, 1, 9, tzinfo=SHANGHAI), ["2027"]),
    ],
)
def test_the_log_says_each_morning_from_november_on_that_next_year_is_missing(
    tmp_path, caplog, now, said
):
    appliance = assemble(Settings(home=tmp_path), clock=lambda: now)
    appliance.calendar.seed()
    with caplog.at_level(logging.WARNING, "appliance.exchange.ticks"):
        Ticks(appliance, beat=lambda: None).warn_of_missing_year()
    appliance.close()
    assert [record.getMessage().split()[5] for record in caplog.records] == said
