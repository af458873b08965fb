"""Other programs are told what happened: signed, once for each event, again until they took it."""

import base64
import hmac
import http.server
import json
import threading
from datetime import datetime, timedelta

import pytest

from appliance.assembly import assemble
from appliance.errors import WebhookRefused
from appliance.services.api.webhooks import KINDS, TO_THIS_MACHINE, WAITS_SECONDS, is_this_machine
from appliance.settings import Settings


class Receiver:
    """Another program's server; it answers with `status`."""

    def __init__(self):
        self.taken = []
        self.status = 204
        receiver = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.at = datetime.fromisoformat("2026-11-25T10:00:00+08:00")

    def __call__(self):
        return self.at


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def appliance(tmp_path, hands):
    made = assemble(Settings(home=tmp_path), hands)
    made.preferences.keep(TO_THIS_MACHINE, "yes")
    yield made
    made.close()


def end_a_call(appliance, hands, call_id):
    appliance.calls.begin(call_id, caller="13800138000", dialled="1000")
    appliance.calls.ended(call_id, hands(), "finished")
    appliance.calls.flush()


def test_an_event_is_told_once_signed_and_without_anything_personal(appliance, hands, receiver):
    webhooks = appliance.api.webhooks
    _number, secret = webhooks.make(receiver.url, ["call.ended"], "admin")
    hands.at += timedelta(seconds=5)
    end_a_call(appliance, hands, "c1")
    for _ in range(3):
        webhooks.look()
        webhooks.deliver_due()
    [(headers, body)] = receiver.taken
    assert json.loads(body)["data"] == {"id": "c1", "path": "/api/v1/calls/c1"}
    assert b"13800138000" not in body
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.digest(key, text, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_what_was_before_a_webhook_was_made_is_not_told(appliance, hands, receiver):
    end_a_call(appliance, hands, "c1")
    hands.at += timedelta(seconds=5)
    appliance.api.webhooks.make(receiver.url, ["call.ended"], "admin")
    appliance.api.webhooks.look()
    assert not appliance.api.webhooks.deliveries()


def test_what_is_not_taken_is_told_again_later_and_given_up_at_last(appliance, hands, receiver):
    webhooks = appliance.api.webhooks
    webhooks.make(receiver.url, ["call.ended"], "admin")
    hands.at += timedelta(seconds=5)
    end_a_call(appliance, hands, "c1")
    webhooks.look()
    receiver.status = 302
    for wait in (*WAITS_SECONDS, 0):
        assert webhooks.deliver_due() == 0
        assert webhooks.deliver_due() == 0  # not before its time
        hands.at += timedelta(seconds=wait)
    [delivery] = webhooks.deliveries()
    assert delivery.state == "given_up"
    assert delivery.last_answer == "HTTP 302"
    assert len(receiver.taken) == len(WAITS_SECONDS) + 1
    receiver.status = 200
    webhooks.try_again(delivery.id)
    assert webhooks.deliver_due() == 1


def test_an_ended_webhook_is_told_nothing_any_more(appliance, hands, receiver):
    webhooks = appliance.api.webhooks
    number, _secret = webhooks.make(receiver.url, ["call.ended"], "admin")
    hands.at += timedelta(seconds=5)
    end_a_call(appliance, hands, "c1")
    webhooks.look()
    webhooks.end(number)
    webhooks.look()
    webhooks.deliver_due()
    assert not receiver.taken
    with pytest.raises(WebhookRefused):
        webhooks.end(number)


def test_nothing_is_sent_to_the_box_itself_however_its_name_is_written(appliance, hands, receiver):
    appliance.preferences.keep(TO_THIS_MACHINE, "no")
    for host in ("127.0.0.1", "localhost"):
        url = receiver.url.replace("127.0.0.1", host)
        appliance.api.webhooks.make(url, ["call.ended"], "admin")
    hands.at += timedelta(seconds=5)
    end_a_call(appliance, hands, "c1")
    appliance.api.webhooks.look()
    assert appliance.api.webhooks.deliver_due() == 0
    assert not receiver.taken
    assert all(is_this_machine(one) for one in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"))  # noqa: S104
    assert not is_this_machine("192.168.1.10")


@pytest.mark.parametrize(
    "url", ["", "ftp://a/b", "http://", "file:///etc/passwd", "https://u:p@host/", "http://a/\r\nX:",
            "javascript:alert(1)", "http://host/" + "a" * 600],
)  # fmt: skip
def test_an_address_that_cannot_be_one_is_refused(appliance, url):
    with pytest.raises(WebhookRefused):
        appliance.api.webhooks.make(url, ["call.ended"], "admin")


def test_every_kind_of_event_is_looked_for(appliance, receiver):
    appliance.api.webhooks.make(receiver.url, KINDS, "admin")
    appliance.api.webhooks.look()
