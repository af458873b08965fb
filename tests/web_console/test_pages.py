"""What the pages show of a real appliance."""

import io
import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import FundlineError
from appliance.settings import Secret

SHANGHAI = ZoneInfo("Asia/Shanghai")
EMPTY_PAGES = {
    "/": "现在没有通话",
    "/calls/": "还没有通话记录",
    "/funds/": "还没有基金",
    "/exchange-imports/": "还没有导入过文件",
    "/customers/": "还没有客户",
}


@pytest.fixture
def call(appliance):
    """A call in the ledger, still running, by a customer who keyed his PIN."""
    calls, now = appliance.calls, datetime.now(SHANGHAI)
    calls.begin("77.1", caller="13800138000", dialled="1000", started_at=now)
    calls.answered("77.1", now)
    calls.step("77.1", "heard", prompt="main.greeting", text="您好，<b>欢迎</b>致电。")
    calls.step("77.1", "keyed", keys="****")
    calls.step("77.1", "heard", prompt="account.shares", text="您持有一万份。")
    calls.place("77.1", ["1", "1"], "zh")
    calls.flush()
    return "77.1"


@pytest.mark.parametrize(("path", "sentence"), EMPTY_PAGES.items())
def test_an_empty_page_says_what_is_missing_and_what_to_do(operator, path, sentence):
    page = operator.get(path).text
    assert sentence in page
    assert "empty-advice" in page


def test_the_board_shows_where_a_call_stands_and_hides_the_number(operator, call):
    page = operator.get("/").text
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "净值查询" in page
    assert "最新净值" in page
    assert "您持有一万份。" in page


def test_the_timeline_shows_every_step_and_hides_secrets(operator, call):
    page = operator.get(f"/calls/{call}").text
    assert page.index("致电") < page.index("****</kbd>") < page.index("您持有一万份。")
    assert "13800138000" not in page
    assert "&lt;b&gt;欢迎" in page


def test_a_call_of_the_box_is_listed_by_whom_it_called(operator, appliance):
    calls = appliance.calls
    calls.begin("campaign-1", caller="", dialled="13800138000", direction="outbound")
    calls.begin("1.1", caller="13900139000", dialled="1000")
    calls.flush()
    page = operator.client.get("/calls/?caller=13800138000").text
    assert "呼出 138****8000" in page
    assert "139****9000" not in page
    one = operator.client.get("/calls/campaign-1").text
    assert "呼出 138****8000" in one
    assert "13800138000" not in one


def test_the_listing_of_calls_is_paged_and_filtered(operator, appliance):
    now = datetime.now(SHANGHAI)
    for number in range(30):
        started_at = now - timedelta(days=number % 2, minutes=number)
        caller = f"1390000{number:04}"
        appliance.calls.begin(f"{number}.1", caller=caller, dialled="1000", started_at=started_at)
    appliance.calls.flush()
    assert operator.get("/calls/").text.count("139****") == 25
    assert operator.get("/calls/?page=2").text.count("139****") == 5
    assert operator.get("/calls/?page=99").text.count("139****") == 5
    assert operator.get("/calls/?caller=13900000007").text.count("139****0007") == 1
    assert "没有符合条件的通话" in operator.get("/calls/?caller=555").text
    assert operator.get("/calls/?day=not-a-day&page=x").status_code == 200


def test_funds_and_their_history_are_shown_with_the_digits_of_the_file(operator, appliance, demo):
    quote = appliance.funds.latest_quote("000001")
    listing = operator.get("/funds/").text
    assert str(quote.nav) in listing
    page = operator.get("/funds/000001").text
    assert f'data-day="{quote.nav_date}" data-nav="{quote.nav}"' in page
    assert "nav_chart.js" in page
    assert "万份收益" in operator.get("/funds/000003").text
    assert operator.get("/funds/999999").status_code == 404


def test_customers_are_masked_and_their_holdings_shown(operator, appliance, demo):
    name = appliance.callers.customer("980000000011").investor_name
    for path in ("/customers/", "/customers/980000000011"):
        page = operator.get(path).text
        assert "980000000011" in page
        assert name not in page
        assert f"{name[0]}*" in page
    page = operator.get("/customers/980000000011").text
    assert "110***********2211" in page
    assert "110101198503072211" not in page
    assert "示范****公司" in operator.get("/customers/980000000013").text
    holding = appliance.funds.holdings("980000000011")[0]
    assert f"{holding.total_shares:,}" in operator.get("/customers/980000000011").text
    assert operator.get("/customers/1").status_code == 404


def test_a_locked_customer_is_unlocked_after_a_second_look(operator, appliance, demo):
    for number in range(5):
        with pytest.raises(FundlineError):
            appliance.callers.identify("980000000011", Secret("000001"), caller=f"100{number}")
    assert "已被锁定" in operator.get("/customers/980000000011").text
    question = operator.get("/customers/980000000011/unlock").text
    assert "确认解锁" in question
    assert appliance.callers.customer("980000000011").locked
    operator.post("/customers/980000000011/unlock")
    assert not appliance.callers.customer("980000000011").locked


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("123456", "123456"), "太容易被猜到"),
        (("12345", "12345"), "正好是六位数字"),
        (("１３５７９１", "１３５７９１"), "正好是六位数字"),
        (("135790", "135791"), "不一样"),
    ],
)
def test_a_bad_telephone_pin_is_refused_with_its_reason(operator, appliance, demo, typed, sentence):
    pin, again = typed
    answer = operator.post("/customers/980000000011/pin", kind="query", pin=pin, again=again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert appliance.callers.pin_kinds("980000000011") == []


def test_a_telephone_pin_set_here_opens_the_account_by_telephone(operator, appliance, demo):
    operator.post("/customers/980000000011/pin", kind="query", pin="135790", again="135790")
    customer = appliance.callers.identify("980000000011", Secret("135790"), caller="1")
    assert customer.fund_account == "980000000011"
    assert "135790" not in operator.get("/customers/980000000011").text


def test_a_plugin_is_switched_off_for_the_next_start(operator, appliance):
    answer = operator.post("/plugins/fund_query/switch", enabled="no")
    assert answer.location == "/plugins/"
    assert not appliance.preferences.plugin_enabled("fund_query")
    page = operator.get("/plugins/").text
    assert "下次启动后生效" in page
    assert "下次启动前仍在运行" in page
    assert operator.post("/plugins/no_such/switch", enabled="no").status_code == 404


def test_a_plugin_put_aside_shows_its_reason(operator, appliance):
    appliance.preferences.plugin_put_aside("fund_query", "menu_items: <KeyError>")
    page = operator.get("/plugins/").text
    assert "已停用" in page
    assert "menu_items: &lt;KeyError&gt;" in page


def test_healthz_names_the_failing_part_without_a_login(app):
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert "asterisk" in answer.json["failing"]
    assert answer.json["parts"]["console"] == "ok"


def test_healthz_is_ok_when_every_part_beats(app, all_parts_work):
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert set(answer.json["parts"]) == {
        "asterisk",
        "agi_server",
        "exchange",
        "listener",
        "watchdog",
        "console",
    }


def test_the_health_page_shows_parts_disk_and_findings(operator, all_parts_work):
    first = operator.get("/health")
    for sentence in ("看门狗", "磁盘", "检查结果", "正在检查机器"):
        assert sentence in first.text
    assert first.headers["Refresh"]
    looked = first
    for _ in range(300):
        if "Refresh" not in looked.headers:
            break
        time.sleep(0.1)
        looked = operator.get("/health")
    assert "Python" in looked.text and "语音片段" in looked.text
    assert "正在检查机器" not in looked.text


def test_the_health_page_tells_every_finding_in_the_language_of_who_looks(operator, appliance):
    page = operator.get("/health").text
    for name in ("中继", "证据链", "黄金通话", "工坊", "管理员", "录音", "交易日历"):
        assert f'<p class="row-title">{name}</p>' in page
    wrong, warned = (
        page.index("还没有基金"),
        page.index("只有 admin 一位管理员，而且没有动态验证码"),
    )
    assert wrong < warned < page.index("没有中继")
    assert 'href="/operators/"' in page
    assert "fundline operator add NAME" in page
    operator.post("/account/language", language="en", back="/funds/")
    page = operator.get("/health").text
    assert "no fund is known" in page
    assert "Golden calls" in page
    assert not re.search(
        r"[\u4e00-\u9fff]", page.split('id="doctor-title"')[1].split("</section>")[0]
    )


def test_the_language_is_remembered_for_the_operator(operator, appliance):
    assert "Live board" not in operator.get("/").text
    operator.post("/account/language", language="en", back="/funds/")
    assert "Live board" in operator.get("/").text
    operator.post("/logout")
    assert "Log in to the console" in operator.get("/login").text
    operator.client.delete_cookie("fundline_language")
    operator.log_in()
    assert "Live board" in operator.get("/").text


@pytest.mark.parametrize(
    ("asked", "sentence"), [("zh", "登录控制台"), ("en", "Log in to the console")]
)
def test_the_login_page_changes_its_language(app, asked, sentence):
    assert sentence in app.test_client().get(f"/login?language={asked}").text


def test_an_unknown_page_is_explained(operator):
    answer = operator.get("/no-such-page")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_a_fault_inside_is_explained_and_says_nothing_of_its_cause(operator, appliance):
    appliance.calls.listing = None
    operator.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = operator.get("/calls/")
    assert answer.status_code == 500
    assert "出了点问题" in answer.text
    assert "NoneType" not in answer.text


def upload(operator, *files):
    return operator.client.post(
        "/exchange-imports/",
        data={
            "csrf_token": operator.token("/exchange-imports/"),
            "files": [(io.BytesIO(content), name) for name, content in files],
        },
        follow_redirects=True,
    )


def test_uploaded_files_are_imported_and_each_has_its_result(operator, appliance, tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    appliance.plugins.collect("demo_files", folder=folder)
    good = next(folder.glob("OFD_*_07.TXT"))
    broken = good.with_name(good.name.replace("2026", "2025"))
    answer = upload(
        operator,
        (good.name, good.read_bytes()),
        (broken.name, b"OFDCFDAT\r\n22  \r\nnonsense\r\n"),
        ("holiday.jpg", b"JFIF"),
    )
    assert answer.status_code == 200
    assert "导入 1 个" in answer.text
    assert "拒绝 2 个" in answer.text
    assert "holiday.jpg" in answer.text
    assert appliance.funds.listing()
    assert list((appliance.settings.run / "uploads").iterdir()) != []
    assert not any(path.is_dir() for path in (appliance.settings.run / "uploads").iterdir())
    assert "console:admin" in operator.get("/exchange-imports/").text


@pytest.mark.parametrize(
    "name",
    ["../OFD_98_001_20261120_07.TXT", "OFD_98_001_20261120_07.TXT/../../x", "OFD_98_001.TXT.py",
     "OFD_98_001_20261120_07.TXT\n", "fundline.db", ".TXT"],
)  # fmt: skip
def test_a_name_that_is_no_ofd_name_is_never_stored(operator, appliance, name):
    before = set(appliance.settings.home.rglob("*.TXT"))
    answer = upload(operator, (name, b"x"))
    assert "拒绝 1 个" in answer.text or "请先选择" in answer.text
    assert set(appliance.settings.home.rglob("*.TXT")) == before
    assert appliance.exchange_imports.listing(10) == []


def test_an_upload_without_files_or_with_too_many_is_refused_with_a_sentence(operator):
    assert "请先选择至少一个文件" in upload(operator).text
    files = [(f"OFD_98_001_202611{n:02}_07.TXT", b"x") for n in range(51)]
    assert "一次最多上传 50 个" in upload(operator, *files).text


def test_a_form_that_is_too_large_is_refused(operator):
    answer = operator.post("/customers/1/pin", pin="1" * 300_000)
    assert answer.status_code == 413
    assert "太大" in answer.text


@pytest.mark.parametrize("name", ["x", "../../fundline", "0" * 32])
def test_a_result_that_does_not_exist_is_not_found(operator, name):
    assert operator.get(f"/exchange-imports/results/{name}").status_code == 404


def test_a_database_that_cannot_be_read_is_explained(operator, appliance):
    appliance.database.close()
    appliance.settings.database.rename(appliance.settings.home / "elsewhere.db")
    appliance.settings.database.mkdir()
    answer = operator.get("/calls/")
    assert answer.status_code == 503
    assert "暂时不能用" in answer.text
    assert "regular" not in answer.text
