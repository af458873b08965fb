"""Telephones of the house: a message for one, a call outside from one, a line that is tried."""

from dataclasses import replace

import pytest

from agi_scripts import dial_out, leave_message, line_trial
from appliance.lines_document import written
from appliance.records.line import Extension, Lines, Trunk
from appliance.records.workshop import LINES
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

CARRIER = Trunk(name="carrier", host="sbc.example.com", prefix="9", caller_id="02155550000")
ALLOWED = Extension(number="8001", dials_out=True)


def with_lines(demo: DemoCompany, *extensions: Extension, trunks: tuple[Trunk, ...]) -> None:
    lines = replace(Lines(), extensions=(*Lines().extensions, *extensions), trunks=trunks)
    demo.appliance.workshop.versions.adopt({LINES: written(lines)}, "chen", "")


def call(
    demo: DemoCompany, *keys: str, caller: str, dialled: str = "8001", **more: str
) -> ScriptedCall:
    return ScriptedCall(
        *keys, appliance=demo.appliance, caller=caller, dialled=dialled, language="zh",
        call_id=more.get("call_id", "house.1"),
    )  # fmt: skip


def test_a_telephone_that_may_calls_outside_with_a_ticket(demo: DemoCompany) -> None:
    with_lines(demo, ALLOWED, trunks=(CARRIER,))
    made = call(demo, caller="8001", dialled="13911112222")
    made.run(dial_out.run)
    assert made.line.variables["FUNDLINE_DIAL"] == "PJSIP/913911112222@trunk_carrier"
    assert made.line.variables["CALLERID(num)"] == "02155550000"
    assert made.line.gone_to == ("call_back", "s")
    (decision,) = demo.appliance.outbound.gate.listing()
    assert (decision.contact, decision.purpose, decision.allowed) == (
        *("extension 8001", "requested"),
        True,
    )


@pytest.mark.parametrize(
    ("caller", "dialled", "extension", "sentence"),
    [
        ("8001", "110", ALLOWED, "telephone.not_outside"),
        ("8001", "13911112222", replace(ALLOWED, dials_out=False), "telephone.not_outside"),
        ("13800138000", "13911112222", ALLOWED, "telephone.not_outside"),
        ("8001", "13911112223", ALLOWED, "telephone.no_trunk"),
    ],
)
def test_all_others_are_told_that_they_may_not(
    demo: DemoCompany, caller: str, dialled: str, extension: Extension, sentence: str
) -> None:
    with_lines(demo, extension, trunks=() if sentence == "telephone.no_trunk" else (CARRIER,))
    made = call(demo, caller=caller, dialled=dialled)
    made.run(dial_out.run)
    assert made.heard[-1] == sentence
    assert "FUNDLINE_DIAL" not in made.line.variables


def test_a_caller_speaks_to_the_mailbox_his_number_leads_to(demo: DemoCompany) -> None:
    before = demo.appliance.voice_mail.counts()["8001"].new
    made = call(demo, "1", "1", caller="13911112222")
    made.line.variables["FUNDLINE_MAILBOX"] = "8001"
    made.run(leave_message.run)
    assert demo.appliance.voice_mail.counts()["8001"].new == before + 1
    lost = call(demo, caller="13911112222", call_id="house.2")
    lost.line.variables["FUNDLINE_MAILBOX"] = "8099"
    lost.run(leave_message.run)
    assert "voice_mail.default_greeting" in lost.heard, "the company's takes it"


def test_a_key_proves_that_sound_goes_both_ways(demo: DemoCompany) -> None:
    trials = demo.appliance.line_room.trials
    trial = trials.ask("chen", "8000")
    assert trials.begin(trial)
    made = call(demo, "1", caller="", call_id=trial.call_id)
    made.run(line_trial.run)
    assert made.heard[-1] == "telephone.trial_heard"
    assert trials.one(trial.id).state == "heard"
    trials.end(trial.call_id, cause=16)
    assert trials.one(trial.id).state == "heard"
    assert trials.open() == []
