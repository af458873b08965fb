"""A box made of a backup of another one that was working: it answers, and says the same."""

import tempfile
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.ports import free_ports
from tests.calls.telephone_room import TelephoneRoom

pytestmark = [pytest.mark.asterisk, pytest.mark.long]


def test_a_restored_box_is_called(box: Box, room: TelephoneRoom, caller: Caller) -> None:
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        there = Path(folder)
        there.chmod(0o777)
        (there / "words").write_text("a horse, a battery, and seven staples")
        (there / "words").chmod(0o644)
        box.say("backup", "set-up", "--to", str(there / "place"), "--same-disk",
                "--passphrase-file", str(there / "words"))  # fmt: skip
        during = caller.dial("1000")
        made = box.fundline("backup")
        assert (made["state"], made["reason"]) == ("good", "")
        during.hang_up()
        archive = there / "place" / made["name"]
        home = there / "home"
        done = box.fundline(
            "restore", str(archive), "--home", str(home), "--key-file", str(there / "words")
        )
        assert done["findings"] == [] and done["seals"] == made["seals"]
        restored = Box(home, free_ports())
        restored.start()
        try:
            found = restored.fundline("self-call")
            assert found["red"] == [], found
            other = Caller(restored, room, "13800138000")
            call = other.dial("1000")
            assert call is not None
            other.close()
            assert restored.say("verify").endswith("unaltered")
        finally:
            restored.end()
