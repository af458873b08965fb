"""Evidence of one customer or one case, taken away as one signed file."""

import secrets
import shutil
import threading

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import CaseUnknown, EvidenceAltered, EvidenceRefused, PaperUnavailable
from appliance.services.evidence.gathering import KINDS
from web_console.refusals import why

pages = Blueprint("evidence", __name__, url_prefix="/evidence")
ONE_AT_A_TIME = threading.Lock()
"""A package reads both chains from their beginning: two at once would only be slower."""


@pages.get(f"/<any({', '.join(KINDS)}):kind>/<number>.zip")
def take(kind: str, number: str) -> AnyResponse:
    """Send the evidence of a case; it is made for this request and deleted when it was sent."""
    appliance: Appliance = current_app.extensions["appliance"]
    folder = appliance.settings.run / f"evidence-{secrets.token_hex(8)}"
    try:
        with ONE_AT_A_TIME:
            path = appliance.evidence.take(kind, number, folder)
        response: Response = send_file(path, as_attachment=True, download_name=path.name)
    except CaseUnknown:
        abort(404)
    except (EvidenceAltered, EvidenceRefused, PaperUnavailable) as error:
        flash(g.words("evidence.refused", reason=why(error)), "refused")
        return redirect(url_for("audit.checkpoints"), 303)
    finally:
        # What is open stays readable until it was sent; the name need not stay.
        shutil.rmtree(folder, ignore_errors=True)
    return response
