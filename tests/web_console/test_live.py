"""The live board's events: what changed, to every watcher, until the session ends."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from web_console.live import STREAMS_PER_SESSION

SHANGHAI = ZoneInfo("Asia/Shanghai")


def events(answer):
    """Yield the pieces that arrive, leaving out the signs of life."""
    for chunk in answer.response:
        text = chunk.decode() if isinstance(chunk, bytes) else chunk
        if text.startswith("data: "):
            yield json.loads(text[6:])
        elif text.startswith("event: "):
            yield text.split()[1]


def open_stream(operator):
    return operator.client.get("/live/events", buffered=False)


def test_a_new_call_reaches_an_open_board(operator, appliance):
    answer = open_stream(operator)
    assert answer.mimetype == "text/event-stream"
    arriving = events(answer)
    assert "现在没有通话" in next(arriving)["calls"]
    now = datetime.now(SHANGHAI)
    appliance.calls.begin("1.1", caller="13800138000", dialled="1000", started_at=now)
    pieces = next(arriving)
    assert "138****8000" in pieces["calls"]
    assert "parts" not in pieces or "calls" in pieces
    answer.close()


def test_all_watchers_share_one_look_at_the_store(operator, app):
    first, second = open_stream(operator), open_stream(operator)
    assert next(events(first)) == next(events(second))
    streams = app.extensions["streams"]
    assert streams.total == 2
    first.close()
    second.close()
    assert streams.total == 0


def test_one_session_has_only_a_few_streams(operator):
    streams = [open_stream(operator) for _ in range(STREAMS_PER_SESSION)]
    assert open_stream(operator).status_code == 429
    streams.pop().close()
    again = open_stream(operator)
    assert again.status_code == 200
    for stream in (*streams, again):
        stream.close()


def test_the_stream_ends_when_the_session_is_ended(operator, appliance):
    answer = open_stream(operator)
    arriving = events(answer)
    next(arriving)
    session = appliance.operators.sessions("admin")[0]
    appliance.operators.revoke("admin", session.digest)
    assert list(arriving)[-1] == "ended"
    answer.close()


def test_the_stream_ends_when_the_console_stops(operator, app):
    answer = open_stream(operator)
    arriving = events(answer)
    next(arriving)
    app.extensions["streams"].closing = True
    assert list(arriving) == []
    answer.close()


def test_every_bundled_menu_item_has_a_name_on_the_board(appliance, app):
    offers = appliance.plugins.collect("menu_items")
    names = [item.name for _plugin, items in offers for item in items if item.name]
    assert names
    for language, words in app.extensions["words"].items():
        assert [n for n in names if f"place.{n}" not in words.sentences] == [], language
