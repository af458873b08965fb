"""Messages, mailboxes and mail in the console."""

import socketserver
import threading
from datetime import timedelta

import pytest

from appliance import strongbox
from appliance.services.mail_queue import MAIL_SERVER
from appliance.settings import Secret
from tests.spoken import leave, tone


@pytest.fixture
def boxes(appliance):
    appliance.mailboxes.keep("8000", "公司信箱")
    appliance.mailboxes.keep("8001", "王经理", email="wang@example.com")
    return appliance


def noted(appliance):
    return [(one["action"], one["subject"]) for one in reversed(appliance.accesses.listing())]


def test_without_mailboxes_and_without_messages_the_page_says_what_to_do(operator, appliance):
    assert "还没有信箱" in operator.get("/voice-mail/").text
    appliance.mailboxes.keep("8000", "公司信箱")
    assert "还没有留言" in operator.get("/voice-mail/").text
    assert "这里没有留言" in operator.get("/voice-mail/?mailbox=8000&status=saved").text


def test_urgent_new_messages_stand_first_and_a_mailbox_is_chosen(operator, boxes):
    first = leave(boxes, urgent=True)
    later = [leave(boxes), leave(boxes, "8000", kind="complaint")]
    page = operator.get("/voice-mail/").text
    places = [page.index(f"/voice-mail/messages/{one.id}") for one in (first, *reversed(later))]
    assert places == sorted(places)
    assert "138****8000" in page
    assert "13800138000" not in page
    one = operator.get("/voice-mail/?mailbox=8000").text
    assert later[1].id in one
    assert first.id not in one
    assert operator.get("/voice-mail/?mailbox=zzz&status=zzz&page=x").status_code == 200


def test_a_long_list_is_cut_into_pages(operator, boxes):
    for _ in range(27):
        leave(boxes, seconds=1)
    assert operator.get("/voice-mail/").text.count('href="/voice-mail/messages/') == 25
    assert operator.get("/voice-mail/?page=2").text.count('href="/voice-mail/messages/') == 2


def test_a_message_shows_player_waveform_receipt_customer_and_transcript(operator, boxes):
    boxes.calls.begin("77.1", caller="13800138000", dialled="1000", started_at=boxes.clock())
    message = leave(boxes, "8000", kind="complaint", fund_account="980000000011", known_by="pin")
    page = operator.get(f"/voice-mail/messages/{message.id}").text
    for shown in (message.receipt_number, "980000000011", "凭密码验证", "/calls/77.1",
                  "没有文字稿", 'data-seconds="10.0"', f"{message.id}.wav?opening="):  # fmt: skip
        assert shown in page, shown
    wave = page.split('data-peaks="')[1].split('"')[0]
    peaks = bytes.fromhex(wave)
    assert len(peaks) == 400
    assert peaks[0] < 5
    assert 220 <= peaks[-1] <= 236  # 30000 of 32768
    boxes.voice_mail.keep_transcript(message.id, "我要<b>投诉</b>")
    assert "我要&lt;b&gt;投诉" in operator.get(f"/voice-mail/messages/{message.id}").text


def test_each_opening_and_each_download_is_noted(operator, boxes):
    message = leave(boxes)
    sound = f"/voice-mail/messages/{message.id}.wav"
    for opening in ("a", "a", "b"):
        with operator.get(f"{sound}?opening={opening}", headers={"Range": "bytes=44-143"}) as part:
            assert part.status_code == 206
            assert part.data == boxes.voice_mail.path(message).read_bytes()[44:144]
    with operator.get(f"/voice-mail/messages/{message.id}/download") as file:
        assert file.data == boxes.voice_mail.path(message).read_bytes()
        assert "attachment" in file.headers["Content-Disposition"]
    played = [("message", message.id)] * 2
    assert noted(boxes) == [*played, ("message_download", message.id)]
    assert "下载留言</td>" in operator.get("/accesses/").text


def test_a_message_is_saved_deleted_and_brought_back(operator, boxes):
    message = leave(boxes)
    path = f"/voice-mail/messages/{message.id}"
    operator.post(f"{path}/save")
    assert boxes.voice_mail.one(message.id).status == "saved"
    operator.post(f"{path}/delete")
    assert message.id not in operator.get("/voice-mail/").text
    assert message.id in operator.get("/voice-mail/?status=deleted").text
    assert "已于" in operator.get(path).text
    operator.post(f"{path}/delete")
    assert "已被别人改动" in operator.get(path).text
    operator.post(f"{path}/restore")
    assert boxes.voice_mail.one(message.id).status == "saved"
    assert noted(boxes) == [("message_delete", message.id), ("message_restore", message.id)]


def test_after_a_day_a_deleted_message_is_gone_from_every_page(operator, boxes):
    message = leave(boxes)
    boxes.voice_mail.delete(message.id)
    now = boxes.clock()
    boxes.voice_mail._clock = lambda: now + timedelta(hours=24, seconds=1)
    assert message.id not in operator.get("/voice-mail/?status=deleted").text
    for end in ("", ".wav", "/download"):
        assert operator.get(f"/voice-mail/messages/{message.id}{end}").status_code == 404
    assert operator.post(f"/voice-mail/messages/{message.id}/restore").status_code == 404


def test_a_message_is_forwarded_but_not_to_its_own_or_an_unknown_mailbox(operator, boxes):
    message = leave(boxes)
    path = f"/voice-mail/messages/{message.id}/forward"
    assert operator.post(path, to="8000").status_code == 303
    (copy,) = boxes.voice_mail.listing("8000")
    assert copy.forwarded_from == "8001"
    assert "转发自" in operator.get(f"/voice-mail/messages/{copy.id}").text
    for to, said in (("8001", "不能转发"), ("9999", "没有这个信箱"), ("", "没有这个信箱")):
        refused = operator.post(path, to=to)
        assert refused.status_code == 422
        assert said in refused.text
    assert len(boxes.voice_mail.listing()) == 2


def test_a_stranger_reaches_no_message(stranger, boxes):
    message = leave(boxes)
    for path in ("", f"messages/{message.id}", f"messages/{message.id}.wav", "mailboxes/8001"):
        assert stranger.get(f"/voice-mail/{path}").status_code == 302
    assert noted(boxes) == []


# --- mailboxes


def test_a_mailbox_is_added_changed_and_gets_its_pin(operator, appliance):
    page = "/voice-mail/mailboxes/"
    assert operator.post(page, number="8002", name="李经理").status_code == 303
    assert "未设置" in operator.get(page).text
    operator.post(f"{page}8002", name="李总", email="li@example.com", calls_back="yes")
    changed = appliance.mailboxes.one("8002")
    assert (changed.name, changed.email, changed.calls_back) == ("李总", "li@example.com", True)
    operator.post(f"{page}8002/pin", pin="719304", again="719304")
    assert appliance.mailboxes.prove("8002", Secret("719304")).name == "李总"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": "12", "name": "x"}, "3 到 8 位数字"),
        ({"number": "8001", "name": "x"}, "已经有了"),
        ({"number": "8005", "name": " "}, "1 到 30 个字"),
        ({"number": "8005", "name": "x", "email": "nobody"}, "不是一个邮箱地址"),
    ],
)
def test_a_mailbox_that_cannot_be_is_refused_with_a_sentence(operator, boxes, fields, said):
    refused = operator.post("/voice-mail/mailboxes/", **fields)
    assert refused.status_code == 422
    assert said in refused.text
    assert len(boxes.mailboxes.listing()) == 2
    assert boxes.mailboxes.one("8001").name == "王经理"


@pytest.mark.parametrize(("pin", "again", "said"), [("123456", "123456", "太容易被猜到"),
    ("719304", "719305", "不一样"), ("1", "1", "六位数字")])  # fmt: skip
def test_a_pin_that_does_not_fit_is_refused(operator, boxes, pin, again, said):
    refused = operator.post("/voice-mail/mailboxes/8001/pin", pin=pin, again=again)
    assert refused.status_code == 422
    assert said in refused.text
    assert not boxes.mailboxes.has_pin("8001")


def test_a_greeting_is_heard_and_taken_back(operator, boxes, tmp_path):
    assert operator.get("/voice-mail/mailboxes/8001/greeting.wav").status_code == 404
    boxes.mailboxes.greet_with("8001", boxes.sounds.take_in("greeting", tone(tmp_path / "g", 3)))
    assert "自录问候语" in operator.get("/voice-mail/mailboxes/8001").text
    with operator.get("/voice-mail/mailboxes/8001/greeting.wav") as sound:
        assert sound.data[:4] == b"RIFF"
    operator.post("/voice-mail/mailboxes/8001/greeting")
    assert boxes.mailboxes.one("8001").greeting is None
    assert noted(boxes) == [("greeting", "8001"), ("greeting_default", "8001")]


# --- mail

SERVER = {"host": "127.0.0.1", "port": "2525", "security": "none", "sender": "box@example.com"}


class Taking(socketserver.StreamRequestHandler):
    """A mail server of few words."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.mails.append(text)
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 well\r\n")
            if command == b"QUIT":
                return


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Taking) as server:
        server.mails = []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_mail_server_is_set_up_and_its_password_is_never_shown(operator, appliance):
    assert "尚未设置" in operator.get("/mail/").text
    kept = operator.post("/mail/", **SERVER, username="box", password="sesame-77")
    assert kept.status_code == 303
    operator.post("/mail/", **SERVER, username="box", password="")
    assert strongbox.given(appliance.settings, MAIL_SERVER).reveal() == "sesame-77"
    page = operator.get("/mail/").text
    assert "sesame-77" not in page
    assert "已保存密码" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"port": "99999"}, "1 到 65535"), ({"security": "magic"}, "从列表中选择"),
     ({"sender": "box"}, "发件人必须是")],
)  # fmt: skip
def test_a_mail_server_that_cannot_be_is_refused_and_nothing_is_kept(
    operator, appliance, wrong, said
):
    refused = operator.post("/mail/", **SERVER | wrong)
    assert refused.status_code == 422
    assert said in refused.text
    assert appliance.mail_queue.settings()["host"] == ""


def test_a_test_mail_goes_out_at_once_or_says_why_not(operator, mail_server):
    assert "请先填写并保存" in operator.post("/mail/test", recipient="me@example.com").text
    port = str(mail_server.server_address[1])
    operator.post("/mail/", **SERVER | {"port": port})
    assert "收件人必须是" in operator.post("/mail/test", recipient="me").text
    assert operator.post("/mail/test", recipient="me@example.com").status_code == 303
    (letter,) = mail_server.mails
    assert b"To: me@example.com" in letter
    operator.post("/mail/", **SERVER | {"port": "1"})
    refused = operator.post("/mail/test", recipient="me@example.com")
    assert refused.status_code == 422
    assert "ConnectionRefusedError" in refused.text


def test_waiting_mail_is_shown_with_its_failure_and_retried_now(operator, boxes, mail_server):
    leave(boxes)
    operator.post("/mail/", **SERVER | {"port": "1"})
    assert boxes.mail_queue.send_due() == 0
    page = operator.get("/mail/").text
    assert "发送失败" in page
    assert "ConnectionRefusedError" in page
    operator.post("/mail/", **SERVER | {"port": str(mail_server.server_address[1])})
    assert boxes.mail_queue.send_due() == 0
    operator.post("/mail/retry")
    assert boxes.mail_queue.send_due() == 1
    assert "已发送" in operator.get("/mail/").text
    assert len(mail_server.mails) == 1
