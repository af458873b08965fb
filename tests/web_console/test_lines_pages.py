"""Trunks, extensions, numbers and the blacklist in the console."""

from datetime import timedelta

import pytest

from appliance.lines_document import read
from appliance.machine.line_doctor import trunks
from appliance.records.line import Registration, TrunkFailure, TrunkState
from appliance.records.workshop import LINES
from appliance.store.audit import EntriesAsked
from appliance.strongbox import given

TRUNK = {
    "name": "unicom",
    "host": "10.1.1.1",
    "port": "5060",
    "transport": "udp",
    "username": "02155550000",
    "password": "pa55word",
    "register": "yes",
    "codecs": "alaw",
    "dtmf": "rfc4733",
    "caller_in": "asserted",
    "dialling": "national",
    "t38": "yes",
}


def put_in_force(appliance, edited):
    appliance.workshop.versions.adopt({LINES: edited}, "chen", "")


def draft_text(appliance):
    (draft,) = appliance.workshop.drafts.listing()
    return draft.documents[LINES]


def added(operator, appliance, **changes):
    operator.post("/trunks/new", page="/trunks/new", **{**TRUNK, "how": "draft", **changes})
    put_in_force(appliance, draft_text(appliance))


def test_a_trunk_goes_into_a_draft_and_its_password_into_the_strongbox(operator, appliance):
    assert "还没有中继" in operator.get("/trunks/").text
    answer = operator.post("/trunks/new", page="/trunks/new", how="draft", **TRUNK)
    assert answer.status_code == 303
    (trunk,) = read(draft_text(appliance)).trunks
    assert (trunk.name, trunk.codecs, trunk.caller_in) == ("unicom", ("alaw",), "asserted")
    assert trunk.password_set
    assert "pa55word" not in draft_text(appliance)
    assert given(appliance.settings, "trunk_unicom").reveal() == "pa55word"
    assert "已放进草稿 1" in operator.get("/trunks/").text


def test_a_trunk_published_at_once_is_checked_first(operator, appliance):
    answer = operator.post("/trunks/new", page="/trunks/new", how="now", **TRUNK)
    assert answer.status_code == 303
    assert "正在检查" in operator.get("/trunks/").text
    assert appliance.workshop.versions.wanted() is None
    draft = appliance.workshop.drafts.one(1)
    for kind in ("lint", "golden"):
        run = appliance.workshop.runs.latest(kind, draft)
        appliance.workshop.runs.begin(run.id)
        appliance.workshop.runs.end(run.id, well=True)
    appliance.line_room.changes.settle()
    assert appliance.workshop.versions.wanted().number == 1
    assert "尚未生效" in operator.get("/trunks/").text
    appliance.workshop.versions.put_in_force(1)
    assert "已经生效" in operator.get("/trunks/").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"host": "a b"}, "“地址”写法不对"),
        ({"port": "seventy"}, "“端口”应是"),
        ({"name": "Unicom"}, "“名称”写法不对"),
        ({"lines": "2", "lines_kept_free": "2"}, "留给来电的线数要少于线数"),
        ({"host": "10.1.1.1\nexten => x"}, "“地址”写法不对"),
    ],
)
def test_a_trunk_that_cannot_be_is_refused_in_words(operator, appliance, changes, sentence):
    form = {**TRUNK, "how": "draft", **changes}
    answer = operator.post("/trunks/new", page="/trunks/new", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "pa55word" not in answer.text
    assert appliance.workshop.drafts.count() == 0
    assert len(given(appliance.settings, "trunk_unicom")) == 0


def test_a_trunk_shows_how_it_is_and_why_calls_failed(operator, appliance):
    added(operator, appliance)
    assert "没有报告" in operator.get("/trunks/").text
    now = appliance.clock()
    state = TrunkState(
        name="unicom", registration="rejected", registered_since=now, reachable="reachable",
        ping_milliseconds=12.4, calls=7, seen_at=now,
    )  # fmt: skip
    appliance.line_room.states.keep_trunks([state])
    appliance.line_room.states.add_failure(
        TrunkFailure(at=now, trunk="unicom", direction="out", cause=21, sip=403)
    )
    page = operator.get("/trunks/").text
    for words in ("被拒绝", "核对账号", "12 ms", ">7<", "SIP 403", "运营商不许"):
        assert words in page, words
    assert "12 ms" in operator.get("/trunks/", headers={"Accept-Language": "en"}).text
    told = f"中继 unicom 从 {now:%H:%M} 起注册被拒绝"
    assert told in operator.get("/health").text
    assert "trunk unicom is rejected since" in trunks(appliance).detail


def test_a_test_call_asks_the_gate(operator, appliance):
    added(operator, appliance)
    path = "/trunks/unicom/try"
    refused = operator.post(path, page="/trunks/", number="110")
    assert refused.status_code == 422
    assert "号码不能拨" in refused.text
    assert operator.post(path, page="/trunks/", number="13800138000").status_code == 303
    (trial,) = appliance.line_room.trials.due()
    assert (trial.number, trial.trunk, trial.operator) == ("13800138000", "unicom", "admin")
    assert appliance.line_room.trials.ticket(trial).number == "13800138000"
    again = operator.post(path, page="/trunks/", number="13800138000")
    assert "正在进行" in again.text
    assert appliance.line_room.trials.begin(trial)
    appliance.line_room.trials.end(trial.call_id, cause=20)
    assert "没有登记，或对方不应答" in operator.get("/trunks/").text


def test_a_telephone_is_added_and_shows_from_where_it_registers(operator, appliance):
    form = {"number": "8002", "name": "李经理", "mailbox": "8000", "codecs": "alaw"}
    assert (
        operator.post("/extensions/", page="/extensions/", how="draft", **form).status_code == 303
    )
    put_in_force(appliance, draft_text(appliance))
    now = appliance.clock()
    appliance.line_room.states.keep_registrations(
        [
            Registration(
                extension="8002", address="10.0.0.9:5060", user_agent="Yealink T31", since=now,
                state="reachable", seen_at=now,
            )
        ]
    )  # fmt: skip
    page = operator.get("/extensions/").text
    for words in ("李经理", "10.0.0.9:5060", "Yealink T31", "已登记", "没有登记"):
        assert words in page, words
    assert operator.post("/extensions/8002/ring", page="/extensions/").status_code == 303
    assert [one.number for one in appliance.line_room.trials.due()] == ["8002"]
    taken = operator.post("/extensions/", page="/extensions/", how="draft", **form)
    assert (taken.status_code, "已经有了" in taken.text) == (422, True)


def test_the_sheet_shows_the_password_once_and_that_is_noted(operator, appliance):
    password = appliance.extensions.password("8000").reveal()
    assert password not in operator.get("/extensions/8000").text
    sheet = operator.post("/extensions/8000/sheet", page="/extensions/")
    assert password in sheet.text
    assert "<svg" in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    assert operator.get("/extensions/8000/sheet").status_code == 405
    paper = operator.post("/extensions/8000/sheet", page="/extensions/", **{"as": "pdf"})
    assert paper.data.startswith(b"%PDF")
    seen = appliance.audit.listing(EntriesAsked(action="extension_password"))
    assert len(seen) == 2


def test_a_new_password_counts_from_the_version_with_it(operator, appliance):
    before = appliance.extensions.password("8000").reveal()
    page = "/extensions/8000"
    assert operator.post(f"{page}/password", page=page, how="now").status_code == 303
    assert appliance.extensions.password("8000").reveal() != before
    assert read(draft_text(appliance)).extensions[0].password_set


def test_the_operators_telephone_stays(operator, appliance):
    page = "/extensions/8000"
    answer = operator.post(f"{page}/remove", page=page, how="now")
    assert (answer.status_code, "人工座席" in answer.text) == (422, True)


def test_a_number_leads_to_a_mailbox_outside_of_the_hours(operator, appliance):
    form = {
        "number": "02155550000", "target": "hotline", "begin": "09:00", "end": "17:30",
        "days": "workdays", "otherwise": "mailbox:8000",
    }  # fmt: skip
    assert operator.post("/numbers/", page="/numbers/", how="draft", **form).status_code == 303
    put_in_force(appliance, draft_text(appliance))
    page = operator.get("/numbers/").text
    for words in ("02155550000", "热线主菜单", "周一到周五", "mailbox:8000"):
        assert words in page, words
    wrong = operator.post(
        "/numbers/", page="/numbers/", how="draft", number="1", target="extension:8099"
    )
    assert (wrong.status_code, "没有分机 8099" in wrong.text) == (422, True)
    one = "/numbers/02155550000"
    assert operator.post(f"{one}/remove", page=one, how="draft").status_code == 303


def test_a_blacklist_entry_ends_by_itself_or_is_taken_off(operator, appliance):
    until = (appliance.clock() + timedelta(days=7)).date()
    form = {"number": "13800138000", "reason": "complaint", "text": "两次", "until": str(until)}
    assert operator.post("/blacklist/", page="/blacklist/", **form).status_code == 303
    page = operator.get("/blacklist/").text
    assert "客户投诉: 两次" in page
    consents = appliance.outbound.consents
    assert consents.standing("13800138000").blacklisted
    (entry,) = consents.listing("blacklist")
    assert entry.until.date() == until + timedelta(days=1)
    assert entry.over(entry.until)
    assert not entry.over(entry.until - timedelta(seconds=1))
    operator.post("/blacklist/end", page="/blacklist/", number="13800138000")
    assert not consents.standing("13800138000").blacklisted
    assert "移出" in operator.get("/blacklist/").text
    for wrong in ({"reason": "other"}, {"until": "soon"}, {"until": "2020-01-01"}, {"number": ""}):
        answer = operator.post("/blacklist/", page="/blacklist/", **{**form, "text": "", **wrong})
        assert answer.status_code == 422, wrong
