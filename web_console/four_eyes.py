"""The second person: what the owner wants two people for waits here until another grants it.

The same request, made again after the grant, goes through once. So every page has four eyes
whose right the owner named, and none of them has to know.
"""

import hashlib
from urllib.parse import urlsplit

from flask import current_app, g, render_template, request
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import SecondPersonRefused
from web_console.access import asked_right, is_api, operator_session
from web_console.rights import OPEN_TO_ALL, READS

UNSEEN = ("csrf_token", "password", "pin", "secret")


def second_person_first() -> Response | None:
    """Hold a request back that needs a second person and has none yet."""
    appliance: Appliance = current_app.extensions["appliance"]
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_TO_ALL or endpoint.endswith(".events") or is_api():
        return None
    right, who = asked_right(), operator_session().operator
    if not appliance.second_persons.needed(right):
        return None
    subject, detail = subject_of_request()
    if appliance.second_persons.granted(right, subject, who):
        return None
    refusal, asked = "", request.method not in READS
    if asked:
        try:
            appliance.second_persons.ask(right, subject, who, detail)
        except SecondPersonRefused:
            refusal = g.words("second_persons.refused_nobody")
    able = appliance.second_persons.able(right, who)
    page = render_template(
        "second_persons/held_back.html",
        right=right,
        able=able,
        asked=asked and not refusal,
        refusal=refusal,
        path=request.full_path.rstrip("?"),
    )
    return Response(page, 409 if refusal else 202, mimetype="text/html")


def subject_of_request() -> tuple[str, str]:
    """Return what is asked for, one text for each different request, and its fields to look at."""
    fields = [
        f"{name} = {value}"
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in UNSEEN)
    ]
    subject = f"{request.method} {request.full_path.rstrip('?')}"
    if fields:
        subject += f" #{hashlib.sha256(chr(10).join(fields).encode()).hexdigest()[:16]}"
    page = urlsplit(request.referrer or "").path  # where the second person can look at it
    return subject, "\n".join([*fields, *([f"page = {page}"] if page else [])])
