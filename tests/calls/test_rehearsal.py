"""A second box tries a draft while the first one talks; nothing of it is left."""

import time

import pytest

from appliance.assembly import assemble
from tests.calls.box import Box
from tests.calls.caller import Caller

NAV_NOT_OPEN = """hidden = ["fund_query.quotes"]

[[choice]]
key = "1"
say = "hotline.nav"
sentence = "errors.not_available"
"""


def draft_of(box: Box, title: str, menu: str) -> int:
    """Begin a draft with another menu, as the console does."""
    appliance = assemble(box.settings)
    try:
        workshop = appliance.workshop
        draft = workshop.drafts.open("tech", title, workshop.versions.published())
        return workshop.drafts.change(draft.number, "menu.toml", menu, 0, "tech").number
    finally:
        appliance.close()


@pytest.mark.asterisk
def test_a_golden_call_made_from_a_real_call_fails_after_a_bad_change(
    box: Box, caller: Caller
) -> None:
    talk = caller.dial()
    talk.hears("hotline.nav", key="1").press("1")
    talk.hears("fund_query.menu_latest", key="1").hang_up()
    call = wait_for_end(box)
    box.say("golden-calls", "--keep", call, "--name", "净值")
    number = draft_of(box, "no values", NAV_NOT_OPEN)
    other = caller.dial()  # somebody talks meanwhile, and hears nothing of it
    tried = box.tried("draft", "golden-calls", str(number))
    assert (tried["state"], tried["reason"]) == ("failed", "")
    (played,) = [one for one in tried["findings"] if one["name"] == "净值"]
    assert (played["well"], played["reason"]) == (False, "not_heard")
    assert played["values"] == {"step": 4, "key": "fund_query.menu_latest"}
    assert played["passages"][-2]["prompt"] == "errors.not_available"
    assert other.up
    other.hang_up()
    assert not (box.home / "trial").exists(), "nothing is left of the second box"


@pytest.mark.asterisk
@pytest.mark.long
def test_what_is_in_force_passes_all_its_trials(box: Box) -> None:
    number = draft_of(box, "as delivered", "")
    assert box.fundline("golden-calls", "--try")["state"] == "passed"
    assert box.fundline("draft", "lint", str(number))["state"] == "passed"
    assert box.fundline("rehearse")["state"] == "passed"


def wait_for_end(box: Box) -> str:
    """Return the id of the newest call once it is over."""
    until = time.monotonic() + 10
    while not (newest := box.calls(1)[0])["ended_at"]:
        assert time.monotonic() < until
        time.sleep(0.2)
    return str(newest["id"])
