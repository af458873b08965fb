"""Senders that are killed at any moment send no message twice and leave none behind."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import strongbox
from appliance.records.message import DELIVERED, NewMessage
from appliance.services.messages.text_messages import MESSAGE_GATEWAY
from appliance.settings import Secret
from plugins.sms_gateway.simulator import Simulator
from tests.demo_calls import DemoCompany
from tests.house.source_tree import CHECKOUT

SEED = 20261125


@pytest.fixture
def gateway() -> Iterator[Simulator]:
    gateway = Simulator("fundline", "secret")
    gateway.network.knows_ids = False  # it would hide who sends twice
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("messages", "kills"), [(20, 2), pytest.param(500, 60, marks=pytest.mark.long)]
)
def test_killed_senders_send_each_message_once(
    demo: DemoCompany, gateway: Simulator, messages: int, kills: int
) -> None:
    box, chance = demo.appliance, random.Random(SEED)
    strongbox.keep(box.settings, MESSAGE_GATEWAY, Secret("secret"))
    box.outbound.text_messages.set_up(url=gateway.address, account="fundline")
    numbers = [f"139{number:08d}" for number in range(messages)]
    for number in numbers:
        box.outbound.text_messages.add(NewMessage(number=number, text="净值1.2345"))
    arguments = [str(box.settings.home), demo.clock.now.isoformat(), str(time.time())]
    for _ in range(kills):
        with sender(arguments) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
    with sender(arguments) as process:
        while box.outbound.text_messages.count(DELIVERED) < messages:
            assert process.poll() is None
            time.sleep(0.1)
        process.kill()
    got = Counter(number for number, _text in gateway.network.delivered)
    assert got == Counter(numbers)
    tickets = {one.ticket for one in box.outbound.text_messages.listing(limit=messages)}
    assert len(tickets - {None}) == messages


def sender(arguments: list[str]) -> "subprocess.Popen[bytes]":
    program = Path(__file__).with_name("message_sender.py")
    return subprocess.Popen(
        [sys.executable, str(program), *arguments],
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
    )
