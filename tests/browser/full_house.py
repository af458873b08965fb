"""Rooms with something in them: what the pages of the console show when the box is in use."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from appliance.records.rehearsal import KINDS, Passage, PlayedCall
from appliance.records.wish import NewAlarm, Rule
from appliance.records.workshop import MENU
from appliance.services.campaigns.call_windows import part_of_day
from appliance.services.faxes.catalogue import CatalogueEntry, FaxTopic
from appliance.services.faxes.dial_plan import Rule as DiallingRule
from appliance.services.outbound.consents import Evidence
from appliance.services.workshop.documents import delivered as dialplan_as_delivered
from tests.campaigns_shown import LIST, called, drafted, people, running, with_trial
from tests.commentary.commentary_room import (
    EXPERT,
    MANAGER,
    released,
    speak_risk_sentences,
    submitted,
)
from tests.faxes_shown import OTHER, arrived, delivered, on_the_line, ordered, was_busy
from tests.prompt_studio.studio_room import archive, rendered, sound_file
from tests.published import publish
from tests.scripted_call import speech
from tests.spoken import leave

SHANGHAI = ZoneInfo("Asia/Shanghai")


LINES_IN_USE = """
[[trunk]]
name = "unicom"
host = "10.20.30.40"
username = "02155550000"
codecs = ["alaw"]
lines = 30
lines_kept_free = 10

[[extension]]
number = "8000"

[[extension]]
number = "8001"
name = "王经理"
mailbox = "8001"
dials_out = true

[[number]]
number = "02155550000"
trunk = "unicom"
target = "hotline"
hours = "09:00-17:30"
days = "workdays"
otherwise = "mailbox:8000"
"""


class Room(NamedTuple):
    """A box in the form in which other tests fill one."""

    appliance: object


def leave_messages(boxes):
    """Let callers leave messages in two mailboxes; return the newest."""
    boxes.mailboxes.keep("8000", "公司信箱")
    boxes.mailboxes.keep("8001", "王经理", email="wang@example.com")
    leave(boxes, seconds=3)
    leave(boxes, "8000", kind="complaint", fund_account="980000000011", known_by="pin")
    return leave(boxes, seconds=20, urgent=True, call_id="1.1")


def leave_complaint(box):
    """Leave a complaint whose caller wants to be called in the morning; return its receipt."""
    box.mailboxes.keep("8000", "客户服务")
    draft = box.voice_mail.begin("8000", "complaint", caller="13800138000", call_id="1.1")
    speech(draft.path, 3)
    number = box.voice_mail.send(draft).receipt_number
    window = part_of_day("morning", box.clock())
    box.outbound.complaints.name_window(number, window, call_id="1.1")
    return number


def put_on_air(box):
    """Have topics, experts and a commentary on air that was listened to; return one that waits."""
    room = Room(box)
    speak_risk_sentences(room)
    box.topics.add("大势分析", "Market trends")
    box.topics.add("内部", "Internal", parent=1, access="pin")
    box.experts.keep(EXPERT, "李老师", about="二十年投资研究经验。")
    box.experts.keep(MANAGER, "陈经理", releases=True)
    live = released(room)
    number = box.commentary_listening.begin(live, "13800138000", "1.1", 0.0)
    box.commentary_listening.heard(number, 0.0, 90.0, completed=True)
    waiting = submitted(room)
    box.commentary.keep_note(waiting.id, transcript="大盘今天放量上涨 明天关注银行股")
    return waiting


def hold_conferences(box):
    """Have a conference over, one planned, and one that is on with people in it; return that."""
    box.experts.keep(EXPERT, "李老师")
    box.experts.keep(MANAGER, "陈主任", releases=True)
    plan = box.conferences.plan
    people = {"moderators": [MANAGER], "experts": [EXPERT], "by": "admin"}
    now, hour = datetime.now(SHANGHAI), timedelta(hours=1)
    over = plan("早盘策略", now, now + hour, **people)
    box.conferences.start(over.id, "admin")
    box.conferences.end(over.id, "admin")
    plan("基金经理面对面", now + 24 * hour, now + 25 * hour, access="customers", **people)
    on = plan("收盘解读", now - hour / 3, now + hour, **people)
    box.conferences.start(on.id, "admin")
    join(box, on, 0, role="moderator", expert=MANAGER)
    join(box, on, 1, role="expert", expert=EXPERT)
    for number in range(2, 9):
        join(box, on, number, customer="980000000011" if number == 3 else None)
    return on


def join(box, conference, number, **who):
    """Let somebody into a conference."""
    call_id, caller = f"9.{number}", f"1380013{number:04}"
    now = datetime.now(SHANGHAI)
    box.calls.begin(call_id, caller=caller, dialled="1005", started_at=now)
    return box.conference_floor.join(
        conference, call_id=call_id, channel=f"PJSIP/x-{number}", caller=caller, **who
    )


def exchange_faxes(box):
    """Have faxes both ways in many states, a catalogue, a list, bulletins; return their paths."""
    fax = box.fax
    sheet = fax.templates.make("product_sheet", argument="000001", made_by="admin")
    came = arrived(box, looks_like=fax.documents.path(sheet))
    arrived(box, caller=OTHER, whole=False, bad=[(300, 90)])
    delivered(box, ordered(box, document=sheet))
    was_busy(box, ordered(box, OTHER, extension="8012"))
    ordered(box, not_before=box.clock().replace(year=2099))
    on_the_line(box, ordered(box, "01088886666", pages=5), 3)
    fill_catalogue(fax, sheet)
    draft, running = send_bulletins(fax, sheet)
    return (
        *("/faxes/", f"/faxes/{came.id}", "/faxes/sent", "/faxes/queue/", "/faxes/figures/"),
        *(f"/faxes/send/?document={sheet.id}", "/faxes/catalogue/", "/faxes/catalogue/101"),
        *("/faxes/catalogue/texts/", "/faxes/bulletins/", f"/faxes/bulletins/{draft.id}"),
        *(f"/faxes/bulletins/{running.id}", "/faxes/bulletins/lists/"),
        *("/faxes/bulletins/lists/news", "/faxes/rules/", "/faxes/rules/routes/"),
        *("/faxes/rules/routes/1", "/faxes/rules/destinations/?number=13800138000"),
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
    fax.destinations.keep_rules(
        [DiallingRule("0085", True, "香港客户"), DiallingRule("0571", False, "")]
    )


def send_bulletins(fax, sheet):
    """Return a draft and a bulletin that is being sent."""
    fax.lists.keep("news", name_zh="新兰德快讯", name_en="Market news")
    for at, name in enumerate(("某某银行", "某某证券", "李经理")):
        fax.lists.subscribe("news", f"0215588000{at}", name=name, by_operator="admin")
    fax.lists.unsubscribe("news", "02155880002", by_operator="admin")
    running = fax.bulletins.send("news", sheet.id, "admin")
    return fax.bulletins.draft("news", sheet.id, "admin"), running


def call_people(box):
    """Have a draft, a campaign that runs, its contacts and an alarm; return their paths."""
    box = with_trial(box)
    draft = drafted(box, kind="notice", content={"text": "您好，{name}。"}, name="中秋问候")
    runs = running(box)
    first, second, third = people(box, runs)
    called(box, first, "confirmed")
    called(box, second, "refused")
    called(box, third)
    box.outbound.rehearsals.call(draft.id, "13811112222", "admin", name="试打")
    nav = box.funds.latest_quote("000001").nav
    alarm = box.outbound.alarms.set(
        NewAlarm(fund_account="980000000011", fund_code="000001", medium="call",
                 address="13800138000", rule=Rule("nav", "at_least", (nav + 1).quantize(nav))),
        Evidence(call_id="1.1"),
    )  # fmt: skip
    shown = box.outbound.lists.preview(LIST, "名单.csv", draft.id)
    return (
        *(
            "/campaigns/",
            f"/campaigns/{runs.id}",
            f"/campaigns/{runs.id}/stop",
            f"/campaigns/{runs.id}/adjust/",
        ),
        *(f"/campaigns/{runs.id}/people/", f"/campaigns/people/{first.id}"),
        f"/campaigns/{draft.id}/who/?preview={shown.id}",
        *(f"/campaigns/{draft.id}/{step}" for step in ("who/", "what", "when", "pace", "rehearse")),
        *("/campaigns/calendar/", "/campaigns/alarms/", f"/campaigns/alarms/{alarm.id}"),
    )


def rehearse(box):
    """Have a rehearsal that missed a sentence, and a golden call made from it; return paths."""
    runs = box.workshop.runs
    run = runs.begin(runs.ask(None, "rehearsal", "admin").id)
    heard = (
        Passage(1.2, "heard", "hotline.nav", "查询净值"),
        Passage(2.0, "pressed", "", "1"),
        Passage(9.0, "missed", "fund_query.latest"),
    )
    values = {"step": 3, "key": "fund_query.latest"}
    played = PlayedCall("1000 1", "1000", False, "not_heard", values, 9.0, heard)
    runs.progress(run.id, 1, 1, [played])
    runs.end(run.id, False)
    steps = [{"hears": "hotline.nav"}, {"presses": "1"}]
    golden = box.workshop.golden_calls.add("净值", "1000", steps, "admin")
    return f"/rehearsals/{run.id}", f"/golden-calls/{golden.id}"


def record_sentences(box, folder):
    """Have a sentence recorded, one changed in a draft, a call and a refused set; return paths."""
    studio = box.prompt_studio
    goodbye = studio.sentences.clip("zh", "common/goodbye")
    for clip in studio.sentences.template("zh", "fund_query.latest").clips:
        rendered(box, clip)
    rendered(box, goodbye)
    studio.takes.upload(goodbye, sound_file(folder / "1.wav"), "admin", "upload")
    studio.takes.upload(goodbye, sound_file(folder / "2.wav", seed=2), "admin", "upload")
    text = "{day}，{fund}净值{nav}元，{change}，累计{accumulated}元。"
    studio.wording.change({"zh": text}, "fund_query.latest", by="admin")
    clips = studio.sentences.template("zh", "fund_query.latest").clips
    call = studio.calls.ask(clips, "8000", "admin")
    files = {"common.x.wav": b"x", "a.txt": b""}
    handed = studio.sets.hand_in(archive(files), "读稿.zip", "zh", "admin")
    studio.sets.work_off()
    return (
        *("/prompt-studio/", "/prompt-studio/?language=zh&state=mixed", "/prompt-studio/sets/"),
        *("/prompt-studio/zh/common.goodbye", "/prompt-studio/zh/fund_query.latest"),
        *("/prompt-studio/en/hotline.greeting", f"/prompt-studio/sets/{handed.id}"),
        f"/prompt-studio/recordings/calls/{call.id}",
    )


def draft_changes(box):
    """Publish twice and draft a change of menu, words and dialplan whose proofs wait."""
    publish(box.database, box.clock, {MENU: 'hidden = ["fund_query.account"]\n'})
    publish(box.database, box.clock, {MENU: None, "lines.toml": LINES_IN_USE})
    drafts = box.workshop.drafts
    draft = drafts.open("wang", "国庆期间的菜单", box.workshop.versions.published())
    words = {"zh": "查询网点，请按{key}；", "en": "For branches, press {key}."}
    documents = {f"prompts/{one}.toml": f'[own]\nmenu_1 = "{w}"\n' for one, w in words.items()}
    documents[MENU] = '[[choice]]\nkey = "6"\nsay = "own.menu_1"\nnumber = "8000"\n'
    dialplan = "dialplan/extensions.conf"
    documents[dialplan] = dialplan_as_delivered(dialplan).replace("},20,r)", "},45,r)")
    draft = drafts.change_together(draft.number, documents, 0, "wang")
    for kind in KINDS:
        box.workshop.runs.ask(draft, kind, "wang")
    return draft
