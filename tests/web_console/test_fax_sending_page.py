"""Sending from the console: files become pages, are looked at, and are queued for each number."""

import io

import pytest

from appliance.paper import fax_pages
from appliance.services.faxes.register import FaxesAsked
from tests.faxes_shown import NUMBER, OTHER, document

TEXT = "新兰德快讯\n今日沪深两市小幅上扬。\n".encode()
MANY = "\n".join(f"0215566{number:04}" for number in range(201))
UPLOAD, REVIEW, SEND = "/faxes/send/documents", "/faxes/send/review", "/faxes/send/"


def file(content=TEXT, name="快讯.txt"):
    return io.BytesIO(content), name


def uploaded(operator, appliance, *files):
    answer = operator.post(UPLOAD, files=list(files) or [file()])
    assert answer.status_code == 200, answer.text
    return appliance.fax.documents.listing()[0]


def reviewed(operator, **fields):
    """Return the review page and what its form would send."""
    page = operator.post(REVIEW, **fields)
    assert page.status_code == 200, page.text
    hidden = dict(
        part.split('"')[0:3:2] for part in page.text.split('<input type="hidden" name="')[1:]
    )
    return page.text, {name: hidden[name] for name in ("whole", "ticket", "csrf_token")} | fields


def test_a_text_becomes_pages_that_are_seen_before_they_go(operator, appliance):
    made = uploaded(operator, appliance)
    assert (made.name, made.source, made.made_by) == ("快讯.txt", "upload", "admin")
    page, form = reviewed(operator, document=made.id, numbers=f"{NUMBER}\n010-66554433#8012")
    assert "1 页，发给 2 个号码" in page
    assert f"/faxes/documents/{made.id}/pages/1.png" in page
    assert appliance.fax.register.listing(FaxesAsked()) == []
    assert operator.client.post(SEND, data=form).status_code == 303
    faxes = {fax.number: fax for fax in appliance.fax.register.listing(FaxesAsked())}
    assert faxes.keys() == {NUMBER, OTHER}
    assert (faxes[OTHER].extension, faxes[OTHER].origin) == ("8012", "console")
    assert faxes[NUMBER].document == made.id
    assert "已交给发送队列：2 份" in operator.get("/faxes/queue/").text


def test_pressing_send_twice_sends_once(operator, appliance):
    made = document(appliance)
    _page, form = reviewed(operator, document=made.id, numbers=NUMBER)
    for _ in range(2):
        assert operator.client.post(SEND, data=form).status_code == 303
    assert len(appliance.fax.register.listing(FaxesAsked())) == 1


def test_each_refused_number_is_named_with_its_reason(operator, appliance):
    made = document(appliance)
    page, form = reviewed(
        operator, document=made.id, numbers=f"{NUMBER}, 110; 13800138000、+4930123"
    )
    for said in ("紧急号码永远不拨", "手机号码不发传真", "国外号码不发传真", "发给 1 个号码"):
        assert said in page, said
    operator.client.post(SEND, data=form)
    assert [fax.number for fax in appliance.fax.register.listing(FaxesAsked())] == [NUMBER]
    shown = operator.get("/faxes/queue/").text
    assert "没有发给 110：紧急号码永远不拨" in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"numbers": NUMBER}, "请先选择至少一个文件"),
        ({"document": "one", "numbers": " \n"}, "请填写至少一个号码"),
        ({"document": "one", "numbers": "110"}, "这些号码都不能发送"),
        ({"document": "one", "numbers": NUMBER, "at": "soon"}, "发送时间看不懂"),
        ({"document": "one", "numbers": MANY}, "一次最多 200"),
    ],
)  # fmt: skip
def test_an_incomplete_fax_says_what_is_missing_and_keeps_what_was_typed(
    operator, appliance, fields, said
):
    made = document(appliance)
    fields = {name: made.id if value == "one" else value for name, value in fields.items()}
    answer = operator.post(REVIEW, cover="请查收", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "请查收" in answer.text


def test_several_documents_go_in_order_behind_their_cover(operator, appliance):
    first, second = document(appliance, 2, "a.pdf"), document(appliance, 1, "b.pdf")
    fields = {"document": [second.id, first.id], "numbers": NUMBER, "cover": "请查收附件"}
    page, form = reviewed(operator, **fields, priority="urgent", at="2099-01-02T08:30")
    assert "4 页，发给 1 个号码" in page
    assert "2099-01-02 08:30:00 发送" in page
    operator.client.post(SEND, data=form)
    [fax] = appliance.fax.register.listing(FaxesAsked())
    assert (fax.pages, fax.priority) == (4, 2)
    assert f"{fax.not_before:%Y-%m-%d %H:%M %z}" == "2099-01-02 08:30 +0800"
    whole = appliance.fax.documents.path(appliance.fax.documents.one(fax.document))
    last = appliance.fax.documents.path(first)
    assert (fax_pages.rows(whole, 4) == fax_pages.rows(last, 2)).all()


def test_a_bad_file_is_refused_in_words_and_the_good_one_beside_it_is_taken(operator, appliance):
    answer = operator.post(UPLOAD, files=[file(b"PK\x03\x04rest", "年报.docx"), file()])
    assert answer.status_code == 422
    assert "年报.docx 是 Office 文件" in answer.text
    [made] = appliance.fax.documents.listing()
    assert f'value="{made.id}"' in answer.text
    assert not list((appliance.settings.run / "uploads").iterdir())
    assert "请先选择至少一个文件" in operator.post(UPLOAD).text


def test_a_script_gets_the_card_of_one_file(operator, appliance):
    token = operator.token("/faxes/send/")
    answer = operator.client.post(
        UPLOAD, data={"csrf_token": token, "files": file()}, headers={"Accept": "application/json"}
    )
    assert answer.json["refusals"] == []
    assert appliance.fax.documents.listing()[0].id in answer.json["cards"]


def test_an_own_document_is_made_of_the_latest_data(operator, appliance, demo):
    answer = operator.post("/faxes/send/template", template="product_sheet", argument="000001")
    assert answer.status_code == 200
    [made] = appliance.fax.documents.listing()
    assert (made.source, made.template) == ("template", "product_sheet")
    refused = operator.post("/faxes/send/template", template="product_sheet", argument="999999")
    assert refused.status_code == 422
    assert "没有生成" in refused.text


def test_a_form_without_its_token_sends_nothing(operator, appliance):
    made = document(appliance)
    answer = operator.client.post(SEND, data={"whole": made.id, "numbers": NUMBER})
    assert answer.status_code == 400
    assert appliance.fax.register.listing(FaxesAsked()) == []


def test_what_was_reviewed_can_be_changed(operator, appliance):
    made = document(appliance)
    page = operator.post("/faxes/send/change", document=made.id, numbers=NUMBER, cover="你好").text
    for shown in (made.id, NUMBER, "你好"):
        assert shown in page


def test_a_limit_reached_between_preview_and_sending_is_named(operator, appliance):
    made = document(appliance)
    _page, form = reviewed(operator, document=made.id, numbers=f"{NUMBER}\n{OTHER}")
    appliance.parameters.keep("fax.staff_per_day", 1)
    operator.client.post(SEND, data=form)
    assert len(appliance.fax.register.listing(FaxesAsked())) == 1
    shown = operator.get("/faxes/queue/").text
    assert "已交给发送队列：1 份" in shown
    assert f"没有发给 {OTHER}：今天的传真总数已达上限" in shown


def test_where_the_disk_refuses_nothing_is_sent_and_the_button_works_again(operator, appliance):
    made = document(appliance)
    _page, form = reviewed(operator, document=made.id, numbers=NUMBER)
    with appliance.database.writing() as tables:
        tables.execute("ALTER TABLE faxes RENAME TO gone")
    assert operator.client.post(SEND, data=form).status_code == 503
    with appliance.database.writing() as tables:
        tables.execute("ALTER TABLE gone RENAME TO faxes")
    assert operator.client.post(SEND, data=form).status_code == 303
    assert len(appliance.fax.register.listing(FaxesAsked())) == 1
