"""Faxes in a real browser: from an uploaded file to its progress in the queue, and every page."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from appliance.services.faxes.catalogue import CatalogueEntry, FaxTopic
from appliance.services.faxes.dial_plan import Rule
from appliance.services.faxes.register import FaxesAsked
from tests.browser.test_console_in_browser import faults
from tests.faxes_shown import NUMBER, OTHER, arrived, delivered, on_the_line, ordered, was_busy

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("FUNDLINE_SHOTS", "")
"""A folder for pictures of the pages, for those who want to look at them."""
NEWS = "新兰德快讯 2026-11-25\n\n沪深两市今日小幅上扬，成交温和放大。\n" * 60


def shoot(page, name):
    """Take a picture of the whole page where somebody wants to look at it."""
    if SHOTS:
        page.wait_for_timeout(300)
        file = Path(SHOTS) / f"{re.sub('[^a-z0-9=]+', '-', name.strip('/'))}.png"
        page.screenshot(path=file, full_page=True)


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


@pytest.fixture
def paths(console):
    """The pages over faxes both ways in many states, a catalogue, a list and a bulletin."""
    box, fax = console.appliance, console.appliance.fax
    sheet = fax.templates.make("product_sheet", argument="000001", made_by="admin")
    came = arrived(box, looks_like=fax.documents.path(sheet))
    arrived(box, caller=OTHER, whole=False, bad=[(300, 90)])
    delivered(box, ordered(box, document=sheet))
    was_busy(box, ordered(box, OTHER, extension="8012"))
    ordered(box, not_before=box.clock().replace(year=2099))
    on_the_line(box, ordered(box, "01088886666", pages=5), 3)
    fill_catalogue(fax, sheet)
    draft, running = bulletins(fax, sheet)
    return (
        *("/faxes/", f"/faxes/{came.id}", "/faxes/sent", "/faxes/queue/", "/faxes/figures/"),
        *(f"/faxes/send/?document={sheet.id}", "/faxes/catalogue/", "/faxes/catalogue/101"),
        *("/faxes/catalogue/texts/", "/faxes/bulletins/", f"/faxes/bulletins/{draft.id}"),
        *(f"/faxes/bulletins/{running.id}", "/faxes/bulletins/lists/"),
        *("/faxes/bulletins/lists/news", "/faxes/rules/", "/faxes/rules/routes/"),
        "/faxes/rules/destinations/?number=13800138000",
    )


def fill_catalogue(fax, sheet):
    """Offer a fixed document, a template and somebody's own statement."""
    fax.catalogue.keep_topic(FaxTopic("products", 1, "基金产品资料", "Product sheets"))
    fax.catalogue.keep_topic(FaxTopic("account", 2, "账户资料", "Your account"))
    for entry in (
        CatalogueEntry("101", "products", 1, "开户须知", "New account", "document", sheet.id),
        CatalogueEntry("102", "products", 2, "示范成长净值走势", "Demo Growth chart", "template",
                       template="nav_chart", argument="000001", offered=False),
        CatalogueEntry("901", "account", 1, "对账单", "Statement", "template",
                       template="statement", personal=True),
    ):  # fmt: skip
        fax.catalogue.keep(entry)
    fax.knowledge.keep("account", "zh", "开户须知", "请携带有效证件到营业网点办理。")
    fax.routes.add("银行来件", caller="021*", email="desk@example.com")
    fax.destinations.keep_rules([Rule("0085", True, "香港客户"), Rule("0571", False, "")])


def bulletins(fax, sheet):
    """Return a draft and a bulletin that is being sent."""
    fax.lists.keep("news", name_zh="新兰德快讯", name_en="Market news")
    for at, name in enumerate(("某某银行", "某某证券", "李经理")):
        fax.lists.subscribe("news", f"0215588000{at}", name=name, by_operator="admin")
    fax.lists.unsubscribe("news", "02155880002", by_operator="admin")
    running = fax.bulletins.send("news", sheet.id, "admin")
    return fax.bulletins.draft("news", sheet.id, "admin"), running


@pytest.mark.parametrize(
    ("language", "themes"), [("zh", ("light", "dark")), ("en", ("dark", "light"))]
)
def test_the_pages_fit_every_window_and_have_no_serious_fault(inside, paths, language, themes):
    inside.goto("/account")
    inside.locator(f"main button[value={language}]").click()
    for width, theme in zip((1280, 390), themes, strict=True):
        inside.set_viewport_size({"width": width, "height": 900})
        inside.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for path in paths:
            inside.goto(path)
            shoot(inside, f"{language}-{width}-{path}")
            assert inside.evaluate("document.documentElement.scrollWidth") <= width, path
            assert language == "en" or faults(inside) == []
