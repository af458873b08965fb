"""Everything that reaches the trunk is known: no call without a ticket of the contact gate."""

import ast
import re
from collections.abc import Iterator

from tests.house.source_tree import CHECKOUT, Source, calls, functions, sources

QUEUE, ATTEMPTS = "appliance/services/faxes/queue.py", "appliance/services/faxes/attempts.py"
GATE, SWITCHBOARD = (
    "appliance/services/outbound/contact_gate.py",
    "appliance/telephony/switchboard.py",
)
TO_ITSELF = ("appliance/telephony/trial_calls.py",)
LINT = "appliance/services/workshop/lint/dialplan.py"
"""It refuses a dialplan that writes whom a call back dials."""
VERBS = "appliance/telephony/voice_verbs.py"
SENDER, DIALLING = "appliance/exchange/fax_sender.py", "appliance/telephony/dialling.py"
CAMPAIGNS = "appliance/exchange/outbound_sender.py"
CAMPAIGN_ATTEMPTS = "appliance/services/campaigns/attempts.py"
CALLS_BACK = "agi_scripts/voice_mail_messages.py"
"""The owner of a mailbox calls back who left him a message: no fax."""
DIAL_OUT = "agi_scripts/dial_out.py"
"""A telephone of the house calls outside."""
TRIALS = "appliance/exchange/trial_caller.py"
BULLETINS = "appliance/store/fax_bulletins.py"
"""It writes down whom the queue refused: rows that have failed already."""
INTO_THE_TABLE = {"appliance/store/faxes.py", "appliance/store/fax_inbox.py", BULLETINS}


def one(name: str) -> Source:
    (found,) = [source for source in sources() if source.name == name]
    return found


def who_calls(name: str) -> set[str]:
    """Return the files in which something of this name is called."""
    return {
        source.name for source in sources() for called, _call in calls(source) if called == name
    }


def called_in(source: Source, function: str) -> set[str]:
    """Return what one function calls."""
    (found,) = [node for node in functions(source) if node.name == function]
    part = Source(source.name, "", ast.Module([found], []))
    return {name for name, _call in calls(part)}


def texts(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_only_the_senders_and_a_call_back_reach_the_trunk() -> None:
    assert who_calls("outside_line") == {SENDER, CAMPAIGNS, CALLS_BACK, DIAL_OUT, TRIALS}
    assert {s.name for s in sources() if any("@trunk_" in text for text in texts(s))} == {DIALLING}
    (line,) = [node for node in functions(one(DIALLING)) if node.name == "outside_line"]
    assert "ticket: Ticket" in ast.unparse(line.args), "the number is the ticket's"


def test_only_the_gate_makes_tickets_and_only_the_switchboard_places_calls_for_them() -> None:
    assert who_calls("Ticket") == {GATE}
    assert {s.name for s in sources() if "Originate" in texts(s)} == {SWITCHBOARD, *TO_ITSELF}
    for name in TO_ITSELF:
        assert [t for t in texts(one(name)) if "PJSIP" in t] == ["PJSIP/"]
        assert [t for t in texts(one(name)) if "@" in t] == ["@trial"], "the box itself"
    (place,) = [node for node in functions(one(SWITCHBOARD)) if node.name == "place"]
    assert "ticket: Ticket" in ast.unparse(place.args)
    assert "take" in called_in(one(SWITCHBOARD), "place")


def test_the_dialplan_dials_the_operator_and_what_a_call_back_was_given() -> None:
    files = [file.read_text("utf-8") for file in sorted((CHECKOUT / "dialplan").glob("*.conf"))]
    dialled = {number for text in files for number in re.findall(r"\bDial\(([^,)]*)", text)}
    house = {"PJSIP/{{ operator }}", "PJSIP/{{ extension.number }}"}
    assert dialled == {*house, "${FUNDLINE_DIAL}"}
    assert not any("Originate(" in text for text in files)
    assert {s.name for s in sources() if "FUNDLINE_DIAL" in texts(s)} == {VERBS, LINT}
    assert who_calls("dial") == {CALLS_BACK, DIAL_OUT}
    assert who_calls("Way") == {DIALLING, CALLS_BACK}, "a way outside is made of a ticket"


def test_only_the_queue_writes_faxes_that_go_out() -> None:
    writers = {s.name for s in sources() if any("INSERT INTO faxes" in text for text in texts(s))}
    for source in sources():
        for name, call in calls(source):
            table = call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value
            if name == "table" and table == "faxes":
                writers.add(source.name)
    assert writers <= INTO_THE_TABLE
    users = {s.name for s in sources() if "import FaxStore" in s.text}
    assert users <= {ATTEMPTS, QUEUE, "appliance/services/faxes/register.py"}


def test_a_fax_is_checked_when_it_is_ordered_and_again_before_each_call() -> None:
    assert "orderable" in called_in(one(QUEUE), "send")
    assert called_in(one(QUEUE), "orderable") >= {"check", "objection"}
    assert "_begin" in called_in(one(ATTEMPTS), "begin_attempt")
    assert "decide" in called_in(one(ATTEMPTS), "_begin")
    assert "permitted" in called_in(one(QUEUE), "retry_now")


def test_a_call_is_placed_only_for_an_attempt_that_was_begun() -> None:
    placing = {s.name for s in sources() if "switchboard.place(" in s.text}
    assert placing == {SENDER, CAMPAIGNS, TRIALS}
    assert "begin_attempt" in called_in(one(SENDER), "_dial")
    assert "_place" in {function.name for function in functions(one(CAMPAIGNS))}
    assert called_in(one(CAMPAIGNS), "_begin") >= {"begin", "ReadyCall"}
    assert who_calls("ReadyCall") == {CAMPAIGNS}
    assert "decide" in called_in(one(CAMPAIGN_ATTEMPTS), "begin")
