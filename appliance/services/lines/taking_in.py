"""Takes the trunks of `appliance.toml` into the published lines, once for each text of them."""

import hashlib
import hmac
from dataclasses import replace

from appliance import strongbox
from appliance.lines_document import lines_in, written
from appliance.records.line import Lines
from appliance.records.workshop import LINES
from appliance.services.lines.edits import keep_number, keep_trunk
from appliance.services.preferences import Preferences
from appliance.services.workshop.room import Workshop
from appliance.settings import Settings
from appliance.wired_trunks import lines_of, take_in_passwords

TAKEN_IN = "lines.taken_in"
WHO = "appliance.toml"


def take_in(settings: Settings, workshop: Workshop, preferences: Preferences) -> bool:
    """Put what the file says in force, where it says something else than when it was last read.

    Its trunks and numbers stand in the place of those of the same name; all others stay.
    """
    told = _mark(settings)
    if not settings.trunks or preferences.text(TAKEN_IN, "") == told:
        return False
    take_in_passwords(settings)
    before = workshop.versions.in_force().documents
    merged = _merged(lines_in(before, settings), lines_of(settings.trunks))
    if LINES not in before or merged != lines_in(before, settings):
        documents = {**before, LINES: written(merged)}
        workshop.versions.adopt(documents, WHO, ", ".join(one.name for one in settings.trunks))
    preferences.remember(TAKEN_IN, told)
    return True


def _mark(settings: Settings) -> str:
    """Return what tells one text of the file from another, and no password from it."""
    key = strongbox.secret(settings, "lines_seen").reveal()
    passwords = [one.password.reveal() for one in settings.trunks]
    told = repr((settings.trunks, passwords)).encode()
    return hmac.new(key.encode(), told, hashlib.sha256).hexdigest()


def _merged(present: Lines, told: Lines) -> Lines:
    """Return the lines as they are, with what the file says; what it cannot say stays."""
    known = {one.name: one for one in present.trunks}
    for trunk in told.trunks:
        own = replace(
            known.get(trunk.name, trunk),
            host=trunk.host,
            port=trunk.port,
            username=trunk.username,
            t38=trunk.t38,
        )
        present = keep_trunk(own)(present)
    for number in told.numbers:
        present = keep_number(number)(present)
    return present
