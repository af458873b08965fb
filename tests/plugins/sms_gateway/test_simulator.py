"""The gateway to practise with is a program of its own, and the plugin speaks with it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from appliance import GatewayAway
from appliance.settings import Secret
from plugins.sms_gateway.gateway import HttpGateway
from tests.house.source_tree import CHECKOUT


@pytest.fixture
def printed() -> Iterator[Iterator[str]]:
    """Start the program and give the lines it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "plugins.sms_gateway.simulator", "--port", "0"],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        yield iter(program.stdout)
        program.terminate()


@pytest.mark.slow
def test_the_program_takes_a_message_and_shows_it(printed: Iterator[str]) -> None:
    found = re.search(r"http://\S+:\d+", next(printed))
    assert found is not None
    chosen = {"message.url": found[0], "message.account": "fundline"}
    gateway = HttpGateway(chosen.get, lambda _name: Secret("x"))
    assert gateway.ready
    with pytest.raises(GatewayAway):
        gateway.news("")
    gateway = HttpGateway(chosen.get, lambda _name: Secret("fundline"))
    assert gateway.inquire("1").state == "waiting"  # type: ignore[union-attr]


def test_without_an_address_the_gateway_is_not_ready() -> None:
    assert not HttpGateway(lambda _name, default: default, lambda _name: Secret("")).ready


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[", "http://127.0.0.1:99999"])
def test_a_gateway_nobody_is_at_was_not_asked(address: str) -> None:
    gateway = HttpGateway(
        lambda name, default: address if name == "message.url" else default,
        lambda _name: Secret("a"),
    )
    with pytest.raises(GatewayAway) as away:
        gateway.inquire("1")
    assert not away.value.asked
