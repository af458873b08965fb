"""Faxes in the console: inbox, outbox, one fax with its pages, the queue and the figures."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.faxes_shown import (
    NUMBER,
    OTHER,
    arrived,
    delivered,
    document,
    on_the_line,
    ordered,
    was_busy,
)


def noted(appliance):
    return [(one["action"], one["subject"]) for one in reversed(appliance.accesses.listing())]


def test_empty_pages_say_what_to_do(operator):
    for path, said in (("/faxes/", "把传真发到 1001"), ("/faxes/sent", "上传一份文件"),
                       ("/faxes/queue/", "没有等待的传真"), ("/faxes/figures/", "还没有数字"),
                       ("/faxes/?number=555", "没有符合条件的传真")):  # fmt: skip
        assert said in operator.get(path).text, path


def test_the_inbox_marks_what_is_unread_partial_and_poor(operator, appliance):
    fine, cut = arrived(appliance), arrived(appliance, caller=OTHER, whole=False, bad=[(300, 90)])
    page = operator.get("/faxes/").text
    assert page.index(cut.id) < page.index(fine.id)
    for shown in ("未读", "不完整", "1 页不清楚", NUMBER, OTHER, "+86 21 5888 0001"):
        assert shown in page, shown
    assert fine.id not in operator.get("/faxes/?status=partial").text
    assert cut.id not in operator.get("/faxes/?number=5566").text
    operator.get(f"/faxes/{fine.id}")
    assert fine.id not in operator.get("/faxes/?show=unread").text
    operator.post(f"/faxes/{fine.id}/unread")
    assert fine.id in operator.get("/faxes/?show=unread").text


def test_faxes_are_found_by_day(operator, appliance):
    fax = arrived(appliance)
    today = appliance.clock().date()
    assert fax.id in operator.get(f"/faxes/?from={today}&until={today}").text
    assert fax.id not in operator.get(f"/faxes/?from={today + timedelta(days=1)}").text
    assert fax.id not in operator.get(f"/faxes/?until={today - timedelta(days=1)}").text
    for wrong in ("zzz", "9999-12-31"):
        assert operator.get(f"/faxes/?from={wrong}&until={wrong}&page=x").status_code == 200


def test_every_page_of_a_fax_is_shown_turned_and_taken_along(operator, appliance):
    fax = arrived(appliance, 2)
    page = operator.get(f"/faxes/{fax.id}").text
    assert page.count("data-view-thumb=") == 2
    root = f"/faxes/documents/{fax.document}"
    upright = operator.get(f"{root}/pages/2.png?width=860")
    assert Image.open(io.BytesIO(upright.data)).width == 860
    turned = Image.open(io.BytesIO(operator.get(f"{root}/pages/2.png?width=860&turn=90").data))
    assert turned.height == 860
    assert operator.get(f"{root}/fax.pdf").data[:5] == b"%PDF-"
    with operator.get(f"{root}/fax.tif") as tiff:
        kept = appliance.fax.documents.one(fax.document)
        assert tiff.data == appliance.fax.documents.path(kept).read_bytes()
    for wrong in ("pages/3.png", "pages/0.png", "pages/1.png?width=99999", "pages/1.png?turn=45"):
        assert operator.get(f"{root}/{wrong}").status_code == 404


def test_each_look_at_a_personal_fax_is_noted_once_and_a_bulletin_is_not(operator, appliance):
    fax, public = arrived(appliance, 2), document(appliance)
    for opening in ("a", "a", "b"):
        operator.get(f"/faxes/documents/{fax.document}/pages/1.png?opening={opening}")
    operator.get(f"/faxes/documents/{fax.document}/fax.pdf")
    operator.get(f"/faxes/documents/{public.id}/pages/1.png?opening=a")
    looked = ("fax", fax.document)
    assert noted(appliance) == [looked, looked, ("fax_download", fax.document)]
    assert "查看传真</td>" in operator.get("/accesses/").text


def test_a_stranger_sees_no_page(stranger, appliance):
    fax = arrived(appliance)
    for path in ("/faxes/", f"/faxes/{fax.id}", f"/faxes/documents/{fax.document}/pages/1.png",
                 f"/faxes/documents/{fax.document}/fax.pdf", "/faxes/queue/events"):  # fmt: skip
        assert stranger.get(path).status_code == 302
    assert noted(appliance) == []


def test_a_fax_is_deleted_and_brought_back_in_both_directions(operator, appliance):
    for fax, box in ((arrived(appliance), "/faxes/"),
                     (delivered(appliance, ordered(appliance)), "/faxes/sent")):  # fmt: skip
        operator.post(f"/faxes/{fax.id}/delete")
        assert fax.id not in operator.get(box).text
        assert fax.id in operator.get(f"{box}?show=deleted").text
        assert "可以恢复" in operator.get(f"/faxes/{fax.id}").text
        operator.post(f"/faxes/{fax.id}/restore")
        assert fax.id in operator.get(box).text
        assert noted(appliance)[-2:] == [("fax_delete", fax.id), ("fax_restore", fax.id)]


def test_a_fax_that_is_not_through_cannot_be_deleted(operator, appliance):
    assert operator.post(f"/faxes/{ordered(appliance).id}/delete").status_code == 404


def test_one_fax_tells_all_that_is_known_about_each_attempt(operator, appliance):
    fax = delivered(appliance, ordered(appliance, extension="8012"))
    page = operator.get(f"/faxes/{fax.id}").text
    for shown in (fax.id, "已送达", "14400 bit/s", "T38", "021 5566",
                  "FAXOPT(ecm)", "对这个号码的经验", "再发一次"):  # fmt: skip
        assert shown in page, shown


def test_a_waiting_fax_is_retried_at_once_and_cancelled(operator, appliance):
    fax = was_busy(appliance, ordered(appliance))
    assert fax.next_at > appliance.clock()
    assert "对方忙" in operator.get(f"/faxes/{fax.id}").text
    operator.post(f"/faxes/{fax.id}/retry")
    assert appliance.fax.queue.one(fax.id).next_at <= appliance.clock()
    answer = operator.post(f"/faxes/{fax.id}/cancel", to="queue")
    assert answer.headers["Location"].endswith("/faxes/queue/")
    assert appliance.fax.queue.one(fax.id).status == "cancelled"
    assert "立即重试" in operator.get(f"/faxes/{fax.id}").text  # from the first unconfirmed page
    refused = operator.post(f"/faxes/{fax.id}/cancel")
    assert refused.status_code == 422
    assert "已经结束" in refused.text


def test_the_queue_shows_pages_as_the_far_end_confirms_them(operator, appliance):
    fax, later = ordered(appliance, pages=4), ordered(appliance, OTHER)
    on_the_line(appliance, fax, 2)
    page = operator.get("/faxes/queue/").text
    assert page.count("page-box is-there") == 2
    assert "已确认 2 / 4 页" in page
    assert f"/faxes/{later.id}/cancel" in page
    assert "已确认 2 / 4 页" in operator.get(f"/faxes/{fax.id}").text


@pytest.mark.parametrize("path", ["/faxes/queue/events", "/faxes/{id}/events"])
def test_progress_reaches_an_open_page(operator, appliance, path):
    fax = ordered(appliance, pages=4)
    token = on_the_line(appliance, fax, 1)
    answer = operator.client.get(path.format(id=fax.id), buffered=False)
    arriving = (chunk for chunk in answer.response if b"data: {" in _bytes(chunk))
    assert "1 / 4" in _bytes(next(arriving)).decode("unicode_escape", "ignore")
    appliance.fax.queue.confirmed(token, 3)
    assert "3 / 4" in _bytes(next(arriving)).decode("unicode_escape", "ignore")
    answer.close()


def _bytes(chunk):
    return chunk if isinstance(chunk, bytes) else chunk.encode()


def test_the_figures_count_success_pages_and_minutes(operator, appliance):
    delivered(appliance, ordered(appliance))
    appliance.fax.queue.cancel(was_busy(appliance, ordered(appliance)).id)
    arrived(appliance, 2)
    page = operator.get("/faxes/figures/?days=7").text
    assert 'data-success="50" data-pages="3"' in page
    assert f'data-name="{appliance.clock():%m-%d}" data-sent="3" data-received="2"' in page
    assert operator.get("/faxes/figures/?days=99").status_code == 200


def test_unknown_faxes_are_not_there(operator):
    for path in ("/faxes/nothing", "/faxes/documents/nothing/pages/1.png",
                 "/faxes/send/?document=nothing"):  # fmt: skip
        assert operator.get(path).status_code == 404
