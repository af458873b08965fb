"""The experts' line, number 1003: who calls, then recording, submitting and releasing."""

from functools import partial
from typing import TYPE_CHECKING

from agi_scripts.expert_line_recording import finish_draft, open_drafts, record
from agi_scripts.expert_line_release import review
from agi_scripts.staff_log_in import LogInSentences, log_in
from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.experts import Expert

EXPERTS = LogInSentences(
    "commentary.expert_number",
    "commentary.expert_pin",
    "commentary.expert_wrong",
    "commentary.expert_wrong_last",
    "commentary.expert_locked",
)


def run(call: Call, appliance: "Appliance") -> None:
    """Ask for number and PIN, then offer what this expert may do."""
    call.answer()
    expert = log_in_expert(call, appliance)
    call.say("commentary.welcome", name=expert.name)
    while True:
        call.follow(call.choose(_menu(appliance, expert)), appliance)


def log_in_expert(call: Call, appliance: "Appliance") -> "Expert":
    """Return the expert whose number and PIN the caller knows."""
    return log_in(call, "expert", appliance.experts.prove, EXPERTS)


def _menu(appliance: "Appliance", expert: "Expert") -> Menu:
    items = [MenuItem("1", "commentary.menu_record", partial(record, expert.number))]
    if open_drafts(appliance, expert.number):
        items.append(MenuItem("2", "commentary.menu_draft", partial(finish_draft, expert.number)))
    if expert.releases:
        waiting = len(appliance.commentary.listing(status="submitted"))
        items.append(
            MenuItem(
                "3",
                "commentary.menu_release",
                partial(review, expert.number),
                slots={"count": waiting},
            )
        )
    return Menu("expert_line", tuple(items), footer={"commentary.menu_end": ""})
