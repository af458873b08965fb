"""A call the box placed to send a fax: a switchboard's extension, the pages, the result."""

import logging
from typing import TYPE_CHECKING

from appliance.errors import CallerHungUp
from appliance.records.fax import FaxResult
from appliance.services.faxes.records import OpenAttempt
from appliance.services.parameters import FAX_EXTENSION_WAIT
from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance

log = logging.getLogger(__name__)

HUNG_UP = FaxResult("FAILED", "The call dropped prematurely")
PAUSE = "w"
PAUSES_PER_SECOND = 2


def run(call: Call, appliance: "Appliance") -> None:
    """Send what this call was placed for; an attempt that has ended sends nothing."""
    queue = appliance.fax.queue
    found = queue.answered(call.fax_token)
    if found is None:
        log.warning("call %s: there is no open attempt at a fax for it", call.id)
        return
    token = found.attempt.token
    try:
        result = call.finished_fax(token) or _send(call, appliance, found)
    except CallerHungUp:
        if call.far_end_gone:  # else only our connection is, and Asterisk sends on
            queue.end_attempt(token, HUNG_UP)
        raise
    fax = queue.end_attempt(token, result)
    log.info("fax %s: %s, %d of %d pages", fax.id, fax.status, fax.pages_confirmed, fax.pages)


def _send(call: Call, appliance: "Appliance", found: OpenAttempt) -> FaxResult:
    queue = appliance.fax.queue
    if found.fax.extension:
        wait_seconds = int(appliance.parameters.value(FAX_EXTENSION_WAIT))
        call.key_digits(PAUSE * PAUSES_PER_SECOND * wait_seconds + found.fax.extension)
    pages = queue.file(found.fax, found.attempt)
    return call.send_fax(pages, queue.options(found.attempt), found.attempt.token)
