"""What the doctor says of the console's administrators."""

from pathlib import Path

import pyotp

from appliance.assembly import Appliance, assemble
from appliance.machine.people_doctor import people
from appliance.settings import Settings


def take_second_factor(box: Appliance, name: str) -> None:
    secret = box.operators.codes.begin(name)
    box.operators.codes.confirm(name, pyotp.TOTP(secret.reveal()).now())


def test_administrators_who_are_too_few_or_without_second_factor_are_told_of(
    tmp_path: Path,
) -> None:
    box = assemble(Settings(home=tmp_path))
    none = people(box)
    assert not none.well
    assert "fundline operator add NAME --role administrator" in none.advice

    box.operators.first_password()
    lone = people(box)
    assert (lone.well, lone.warning) == (True, True)
    assert lone.detail.startswith("admin is the only active administrator, and has no second")
    assert "page Operators" in lone.advice
    take_second_factor(box, "admin")
    assert people(box).code == "people.alone"

    box.operators.add("wang", ["administrator"], "admin")
    assert people(box).detail == "without a second factor: wang"
    take_second_factor(box, "wang")
    enough = people(box)
    assert (enough.well, enough.warning, enough.advice) == (True, False, "")

    box.operators.switch_off("wang", "admin")
    assert people(box).code == "people.alone"
    box.close()
