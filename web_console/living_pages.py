"""Lets the pages that are alive follow the box: which they are, and what each looks at."""

from functools import partial

from flask import Flask

from appliance.assembly import Appliance
from web_console.live import Live, LivePages, Streams
from web_console.pages import (
    board,
    campaigns,
    conferences,
    drafts,
    extensions,
    fax_bulletins,
    fax_queue,
    faxes,
    numbers,
    prompt_takes,
    trunks,
    workshop,
)


def bring_to_life(app: Flask, appliance: Appliance) -> None:
    """Let the pages that are alive follow the box."""
    streams = app.extensions["streams"] = Streams()
    app.extensions["live_board"] = Live(
        app, streams, "board", board.PIECES, partial(board.now, appliance)
    )

    def room(number: int) -> Live:
        look = partial(conferences.now, appliance, number)
        return Live(app, streams, "conferences", conferences.PIECES, look)

    app.extensions["live_conferences"] = LivePages(room)

    def campaign(number: int) -> Live:
        look = partial(campaigns.now, appliance, number)
        return Live(app, streams, "campaigns", campaigns.PIECES, look)

    app.extensions["live_campaigns"] = LivePages(campaign)

    def recording(call_id: str) -> Live:
        look = partial(prompt_takes.now, appliance, call_id)
        return Live(app, streams, "prompt_studio", prompt_takes.PIECES, look)

    app.extensions["live_prompt_calls"] = LivePages(recording)
    app.extensions["live_versions"] = workshop.live_versions(app, streams, appliance)
    app.extensions["live_drafts"] = drafts.live_drafts(app, streams, appliance)
    for page in (trunks, extensions, numbers):
        noun, look = page.pages.name, partial(page.now, appliance)
        app.extensions[f"live_{noun}"] = Live(app, streams, noun, page.PIECES, look)
    _bring_faxes_to_life(app, streams, appliance)


def _bring_faxes_to_life(app: Flask, streams: Streams, appliance: Appliance) -> None:
    """Let the queue, each fax and each bulletin follow the lines."""
    app.extensions["live_fax_queue"] = Live(
        app, streams, "fax_queue", fax_queue.PIECES, partial(fax_queue.now, appliance)
    )

    def fax(fax_id: str) -> Live:
        return Live(app, streams, "faxes", faxes.PIECES, partial(faxes.now, appliance, fax_id))

    def bulletin(bulletin_id: str) -> Live:
        look = partial(fax_bulletins.now, appliance, bulletin_id)
        return Live(app, streams, "fax_bulletins", fax_bulletins.PIECES, look)

    app.extensions["live_faxes"] = LivePages(fax)
    app.extensions["live_bulletins"] = LivePages(bulletin)
