"""The technician's story in a real browser, on a box on which people speak meanwhile."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from appliance.audio.prompts import Prompts
from appliance.records.rehearsal import REHEARSAL, PlannedCall, Step
from appliance.services.workshop.golden_calls import GoldenCalls
from appliance.services.workshop.runs import Runs
from appliance.settings import CHECKOUT
from tests.browser.conftest import change_password
from tests.calls.box import Box
from tests.calls.conftest import CallerMaker
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_faults import Wanderers
from tests.calls.workshop_desk import WorkshopDesk, now, opened

pytestmark = [pytest.mark.asterisk, pytest.mark.browser]

NAME = "jishu"
PROVEN_MILLISECONDS = 120_000
IN_FORCE_MILLISECONDS = 20_000
ROLL_BACK_SECONDS = 5.0


@pytest.fixture
def desk(box: Box) -> Iterator[WorkshopDesk]:
    """Look into the box's workshop; at the end it is as delivered again."""
    with opened(box) as desk:
        yield desk


@pytest.fixture
def technician(box: Box, browser: Browser) -> Iterator[Page]:
    """Log a technician into the box's console."""
    told = box.say("operator", "add", NAME, "--role", "technician")
    password = told.split("the password ")[1].split()[0]
    context = browser.new_context(base_url=box.console, locale="zh-CN")
    page = context.new_page()
    page.goto("/login")
    page.fill("#name", NAME)
    page.fill("#password", password)
    page.click("form.panel button[type=submit]")
    change_password(page, password)
    page.wait_for_url("**/")
    yield page
    context.close()


@pytest.fixture(params=[5, pytest.param(50, marks=pytest.mark.long)])
def wanderers(box: Box, room: TelephoneRoom, request: pytest.FixtureRequest) -> Iterator[Wanderers]:
    """Let so many people call and stay."""
    group = Wanderers(box, room, request.param)
    yield group
    group.close()


class Story:
    """What the technician does at the pages, each chapter with its seconds."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seconds: dict[str, float] = {}

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began

    def begin(self, title: str) -> None:
        self.page.goto("/workshop/")
        self.page.get_by_label("新草稿").fill(title)
        self.page.get_by_role("button", name="开始起草").click()
        self.page.get_by_role("link", name="编辑热线菜单").click()

    def menu(self, name: str) -> Locator:
        return self.page.locator("section", has=self.page.get_by_role("heading", name=name))

    def to_draft(self) -> None:
        self.page.locator("main > p a").first.click()

    def key(self, menu: str, key: str, target: str, **words: str) -> None:
        page = self.page
        self.menu(menu).get_by_role("link", name="添加按键").click()
        page.get_by_label("按键", exact=True).select_option(key)
        page.get_by_label("通往", exact=True).select_option(label=target)
        for field, text in words.items():
            page.locator(f"#{field.replace('_', '-')}").fill(text)
        page.get_by_role("button", name="保存到草稿").click()

    def proof(self, name: str) -> Locator:
        return self.page.locator("[data-piece=proofs] .key-row", has_text=name).first

    def prove(self, name: str, button: str, state: str) -> Locator:
        self.proof(name).get_by_role("button", name=button).click()
        return self.passes(name, state)

    def passes(self, name: str, state: str = "通过") -> Locator:
        row = self.proof(name)
        expect(row.get_by_text(state, exact=True)).to_be_visible(timeout=PROVEN_MILLISECONDS)
        return row


def test_a_menu_is_changed_checked_rehearsed_published_and_brought_back(
    technician: Page,
    desk: WorkshopDesk,
    wanderers: Wanderers,
    new_caller: CallerMaker,
) -> None:
    story, page = Story(technician), technician
    golden = GoldenCalls(desk.database, Prompts(CHECKOUT / "sounds"), now)
    golden.add("网点", "1000", [{"hears": "hotline.nav"}, {"presses": "6"}], "li")

    with story.chapter("a submenu and a key to a telephone"):
        story.begin("网点")
        page.get_by_label("名称", exact=True).fill("branches")
        page.get_by_role("button", name="添加子菜单").click()
        story.key("主菜单", "6", "分机 8000", say_zh="查询网点", say_en="For branches")
        story.to_draft()
    with story.chapter("the lint finds the dead branch"):
        row = story.prove("检查", "检查", "没有通过")
        expect(row.locator(".reason").first).to_be_visible()
        expect(page.get_by_role("button", name="发布")).to_have_count(0)
    with story.chapter("it is mended"):
        page.get_by_role("link", name="编辑热线菜单").click()
        story.key("子菜单 branches", "1", "新的语句……", say_zh="营业时间", say_en="For hours",
                  sentence_zh="我们九点开门。", sentence_en="We open at nine.")  # fmt: skip
        story.menu("主菜单").get_by_role("link", name="修改 6").click()
        page.get_by_label("通往", exact=True).select_option(label="子菜单 branches")
        page.get_by_role("button", name="保存到草稿").click()
        story.to_draft()
        story.prove("检查", "检查", "通过")
    with story.chapter("a rehearsal"):
        if len(wanderers.calls) == 5:  # in the long form each key of each menu is called
            steps = (Step(presses="6"), Step(hears="hotline.back"))
            call = PlannedCall("网点", "1000", steps)
            Runs(desk.database, now).ask(desk.drafts.one(1), REHEARSAL, NAME, [call])
            story.passes("演练")
        else:
            story.prove("演练", "演练", "通过")
    with story.chapter("golden calls"):
        story.prove("黄金通话", "拨打黄金通话", "通过")
    expect(page.get_by_text("新增 6 键，通往：子菜单 branches")).to_be_visible()
    with story.chapter("published"):
        page.get_by_role("button", name="发布").click()
        page.wait_for_url(re.compile("/workshop/versions/"))
        expect(page.get_by_text("秒后生效")).to_be_visible(timeout=IN_FORCE_MILLISECONDS)
    wanderers.all_reach_the_main_menu()
    assert wanderers.dropped() == []
    call = new_caller("13900139000").dial("1000").press("6").hears("hotline.back", key="*")
    call.hang_up()

    with story.chapter("a bad change fails its golden call"):
        story.begin("去掉网点")
        story.menu("主菜单").get_by_role("button", name="去掉 6").click()
        story.to_draft()
        expect(page.get_by_text("去掉 6 键，原来通往：子菜单 branches")).to_be_visible()
        story.prove("黄金通话", "拨打黄金通话", "没有通过")
        expect(page.get_by_role("button", name="发布")).to_have_count(0)
    with story.chapter("brought back"):
        page.goto("/workshop/versions/0")
        page.get_by_role("button", name="恢复这个版本").click()
        page.wait_for_url(re.compile("/workshop/versions/[1-9]"))
        expect(page.get_by_text("秒后生效")).to_be_visible(timeout=IN_FORCE_MILLISECONDS)
    assert (desk.versions.in_force().seconds or 99) < ROLL_BACK_SECONDS
    assert wanderers.dropped() == []
    told = "".join(f"\n  {seconds:6.1f} s  {name}" for name, seconds in story.seconds.items())
    print(f"\n{len(wanderers.calls)} calls up{told}")  # noqa: T201 - to be read
