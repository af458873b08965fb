"""Faxes in a real browser: from an uploaded file to its progress in the queue, and every page."""

import re

import pytest
from playwright.sync_api import expect

from appliance.services.faxes.register import FaxesAsked
from tests.browser.pictures import faults, shoot
from tests.faxes_shown import NUMBER, on_the_line

pytestmark = pytest.mark.browser

NEWS = "新兰德快讯 2026-11-25\n\n沪深两市今日小幅上扬，成交温和放大。\n" * 60


def test_a_file_is_uploaded_seen_sent_and_followed_page_by_page(inside, console, tmp_path):
    (tmp_path / "快讯.txt").write_text(NEWS, "utf-8")
    (tmp_path / "年报.docx").write_bytes(b"PK\x03\x04rest")
    inside.goto("/faxes/send/")
    files = [str(tmp_path / name) for name in ("快讯.txt", "年报.docx")]
    inside.set_input_files("#files", files)
    expect(inside.locator("[data-card]")).to_have_count(1, timeout=30_000)
    expect(inside.locator("[data-uploads] .reason")).to_contain_text("年报.docx 是 Office 文件")
    inside.fill("#numbers", f"{NUMBER}\n110")
    inside.get_by_role("button", name="预览").click()
    expect(inside.locator(".number-list .reason")).to_have_text("紧急号码永远不拨")
    expect(inside.locator("[data-view-place]")).to_have_text("第 1 页，共 4 页")
    inside.locator("[data-view-frame]").press("PageDown")
    expect(inside.locator("[data-view-place]")).to_have_text("第 2 页，共 4 页")
    inside.get_by_role("button", name="向右转").click()
    inside.get_by_role("button", name="放大").click()
    expect(inside.locator("[data-view-page]")).to_have_attribute("src", re.compile("width=1728"))
    assert faults(inside) == []
    inside.locator("[data-view-thumb='1']").click()
    expect(inside.locator("[data-view-place]")).to_have_text("第 1 页，共 4 页")
    shoot(inside, "review")
    inside.get_by_role("button", name="发送（1）").click()
    inside.wait_for_url("**/faxes/queue/")
    queue = console.appliance.fax.queue
    [fax] = console.appliance.fax.register.listing(FaxesAsked())
    expect(inside.get_by_role("link", name=NUMBER)).to_have_count(0)  # it waits in the table
    token = on_the_line(console.appliance, fax, 1)
    expect(inside.locator(".page-box.is-there")).to_have_count(1)
    queue.confirmed(token, 2)
    expect(inside.locator(".page-box.is-there")).to_have_count(2)
    inside.locator(".call-card").get_by_role("button", name="取消发送").click()
    expect(inside.get_by_text("已取消，不会再拨")).to_be_visible()


DROP = """(name) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["dropped"], name));
  document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer }));
}"""
"""Lets a file fall onto the form, as from a folder's window."""


def test_documents_are_dropped_put_in_order_and_taken_away(inside, tmp_path):
    (tmp_path / "a.txt").write_text("chosen", "utf-8")
    inside.goto("/faxes/send/")
    inside.set_input_files("#files", str(tmp_path / "a.txt"))
    inside.evaluate(DROP, "b.txt")
    names = inside.locator("[data-card] strong")
    expect(names).to_have_text(["a.txt", "b.txt"], timeout=30_000)
    inside.locator("[data-card]").last.get_by_role("button", name="前移").click()
    expect(names).to_have_text(["b.txt", "a.txt"])
    inside.locator("[data-card]").first.get_by_role("button", name="拿掉").click()
    expect(names).to_have_text(["a.txt"])
