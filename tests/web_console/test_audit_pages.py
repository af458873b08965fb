"""The audit, the changes and the checkpoints as an auditor sees them."""

import csv
import io
import json
import zipfile

from flask import g
from pypdf import PdfReader

from appliance.records.audit import signed_checkpoint
from appliance.services.audit.entries import CHANGE, REFUSED
from appliance.services.audit.signing import fingerprint, signed_by
from appliance.store.audit import EntriesAsked
from tests.order_book import OrderBook
from tests.web_console.conftest import Operator
from web_console import create_app
from web_console.deeds import deed_in_words

READING = {"GET", "HEAD", "OPTIONS"}


def entries(appliance, **asked):
    return appliance.audit.listing(EntriesAsked(**asked))


def test_every_command_is_noted_with_page_subject_and_outcome_and_no_field(operator, appliance):
    operator.post("/account/language", language="en")
    operator.post("/account/language", language="xx")
    operator.post("/plugins/wishes", page="/plugins/", enabled="no")
    operator.get("/calls/")
    refused, done = entries(appliance, action="account.language")
    assert (refused.outcome, done.outcome) == (REFUSED, "done")
    assert (done.actor, done.address, done.door) == ("admin", "127.0.0.1", "console")
    assert not entries(appliance, action="calls.listing")
    whole = str(entries(appliance, limit=1000))
    assert operator.password not in whole


def test_a_login_is_noted_by_name_where_there_is_one_of_this_name(stranger, appliance):
    stranger.log_in(name="hunter2 typed in the wrong place", password="x")
    stranger.log_in(name="admin", password="wrong")
    stranger.log_in()
    found = entries(appliance, action="account.login")
    assert [(one.subject, one.outcome) for one in found] == [
        ("admin", "done"),
        ("admin", "refused"),
        ("", "refused"),
    ]
    assert "hunter2" not in str(found)


def test_what_cannot_be_noted_is_not_reported_as_done(operator, appliance):
    token = operator.token("/account")
    with appliance.database.writing() as tables:
        tables.execute("ALTER TABLE audit RENAME TO elsewhere")
    answer = operator.client.post("/account/language", data={"csrf_token": token, "language": "en"})
    assert answer.status_code == 503


def test_entries_are_found_by_kind_person_action_and_day(operator, appliance):
    operator.post("/account/language", language="zh")
    appliance.audit.note("checkpoint", "4")
    page = operator.get("/audit/?actor=admin&action=account.language").text
    assert "账户" in page or "选择语言" in page
    assert "没有符合条件的记录" in operator.get("/audit/?until=2020-01-01").text
    assert "没有符合条件的记录" not in operator.get("/audit/?since=2020-01-01&kind=did").text


def test_the_entries_leave_as_a_table_and_that_is_noted(operator, appliance):
    appliance.audit.note("night", "=1+1")
    answer = operator.get("/tables/audit.csv?action=night")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0][:4] == ["编号", "时间", "操作者", "来源地址"]
    assert len(lines) == 2
    assert "=1+1" in str(lines[1])
    assert not str(lines[1][7]).startswith("=")
    assert entries(appliance, action="table_csv")[0].subject == "audit action=night"


def test_a_change_is_shown_with_old_and_new_and_taken_back(operator, appliance):
    appliance.parameters.keep("fax.ring_seconds", 33)
    appliance.changes.note_secret("mail.password")
    page = operator.get("/audit/changes/").text
    assert "传真振铃时长" in page
    assert "（保密，已更改）" in page
    number = entries(appliance, kind=CHANGE, subject_begins="fax.ring")[0].number
    operator.post(f"/audit/changes/{number}/undo", page="/audit/changes/")
    assert appliance.parameters.value("fax.ring_seconds") == 45
    appliance.parameters.keep("fax.ring_seconds", 20)
    refused = operator.post(f"/audit/changes/{number}/undo", page="/audit/changes/")
    assert "fax.ring_seconds 之后又被改过" in operator.get(refused.location).text
    assert operator.post("/audit/changes/1/undo", page="/audit/changes/").status_code == 404


def test_a_checkpoint_is_made_printed_taken_away_and_mailed(operator, appliance):
    wrong = operator.post("/audit/checkpoints/mail", page="/audit/checkpoints", addresses="nobody")
    assert wrong.status_code == 422
    kept = operator.post("/audit/checkpoints/mail", page="/audit/checkpoints", addresses="a@b.cn")
    assert kept.status_code == 303
    operator.post("/audit/checkpoints", page="/audit/checkpoints")
    made = signed_checkpoint(operator.get("/audit/checkpoints/1.json").text)
    assert made.checkpoint.by == "admin"
    assert signed_by(made.public_key, made.checkpoint.signed_text(), made.signature)
    paper = PdfReader(io.BytesIO(operator.get("/audit/checkpoints/1.pdf").data))
    text = "".join(page.extract_text() for page in paper.pages).replace("\n", "")
    assert len(paper.pages) == 1
    assert fingerprint(made.public_key) in text
    assert made.checkpoint.entry_head in text
    assert appliance.mail_queue.listing()[0]["recipient"] == "a@b.cn"
    assert json.dumps(made.checkpoint.entry_head) in appliance.mail_queue.listing()[0]["body"]
    assert operator.get("/audit/checkpoints/9.pdf").status_code == 404


def test_the_page_verifies_the_audit_and_names_what_does_not_fit(operator, appliance):
    answer = operator.get("/audit/verify")
    assert "未被改动" in operator.get(answer.location).text
    with appliance.database.writing() as tables:
        tables.execute("DROP TRIGGER audit_stays_as_it_is")
        tables.execute("UPDATE audit SET actor = 'nobody' WHERE number = 2")
    answer = operator.get("/audit/verify")
    assert "第一处：entry 2" in operator.get(answer.location).text


def test_every_command_of_the_console_has_a_name_in_both_languages(app):
    commands = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods - READING}
    with app.test_request_context():
        for words in app.extensions["words"].values():
            g.words = words
            assert not [one for one in commands if deed_in_words(one) == one]


def test_evidence_of_an_order_is_offered_and_leaves_as_one_signed_file(tmp_path):
    with OrderBook(tmp_path) as book:
        password = book.appliance.operators.first_password().reveal()
        take_evidence(book, Operator(create_app(book.appliance), password).settle_in())


def take_evidence(book, operator):
    book.purchase()
    (order,) = book.orders.listing()
    address = f"/evidence/order/{order.order_number}.zip"
    assert address in operator.get(f"/orders/{order.order_number}").text
    with operator.get(address) as answer:
        assert answer.mimetype == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            names = {name.partition("/")[2] for name in archive.namelist()}
    assert {"manifest.sig", "verify.py", f"orders/{order.order_number}.pdf"} <= names
    assert not list(book.appliance.settings.run.glob("evidence-*"))
    noted = entries(book.appliance, action="evidence")
    assert [(one.actor, one.subject) for one in noted] == [("admin", f"order {order.order_number}")]
    assert operator.get("/evidence/order/999.zip").status_code == 404
    assert operator.get("/evidence/secret/1.zip").status_code == 404
    book.appliance.parameters.keep("people.four_eyes_export", 1)
    assert operator.get(address).status_code == 202  # a second person decides first
