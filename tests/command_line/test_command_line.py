"""The `fundline` command: what it prints, what it writes, how it refuses."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.errors import IdentityRefused
from appliance.settings import CHECKOUT, Secret, Settings
from tests.order_book import NUMBER, OrderBook

ZHANG = "980000000011"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with the demo company's files imported, one PIN, one call and no sound."""
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    appliance = assemble(Settings(home=tmp_path / "home"))
    (tmp_path / "files").mkdir()
    appliance.plugins.collect("demo_files", folder=tmp_path / "files")
    assert not appliance.exchange_imports.import_folder(tmp_path / "files", "test").refused
    appliance.callers.set_pin(ZHANG, "query", Secret("135790"))
    appliance.calls.begin("a.1", caller="13800138000", dialled="1000", started_at=NOON)
    appliance.calls.step("a.1", "keyed", prompt="account.enter_pin", keys="****")
    appliance.calls.ended("a.1", NOON, "finished")
    appliance.close()
    return tmp_path / "home"


@pytest.fixture
def run(home, capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


@pytest.fixture
def answer(run):
    def answer(*arguments):
        status, out, err = run(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return answer


def opened(home):
    return assemble(Settings(home=home))


def test_calls_are_listed_with_their_steps(answer):
    (call,) = answer("calls")
    assert list(call) == [
        *("id", "direction", "caller", "dialled", "started_at", "answered_at", "ended_at"),
        *("ending", "customer", "steps"),
    ]
    assert call["started_at"] == "2026-11-23T12:00:00.000+08:00"
    assert call["steps"][0]["keys"] == "****"
    assert list(call["steps"][0]) == ["at", "kind", "prompt", "text", "keys"]


def test_the_limit_limits_and_must_be_a_number(run, answer):
    assert len(answer("calls", "--limit", "1")) == 1
    status, _out, err = run("calls", "--limit", "none")
    assert (status, "none" in err) == (2, True)


def test_funds_have_decimals_as_text(answer):
    fund = answer("funds")[0]
    assert list(fund) == [
        *("fund_code", "fund_name", "nav_date", "nav", "accumulated_nav", "status", "risk_level"),
    ]
    assert fund["fund_code"] == "000001"
    assert isinstance(fund["nav"], str)
    assert isinstance(fund["accumulated_nav"], str)
    assert datetime.fromisoformat(fund["nav_date"])


def test_customers_are_masked(answer, run):
    customer = next(one for one in answer("customers") if one["fund_account"] == ZHANG)
    assert list(customer) == ["fund_account", "name", "status", "risk_level", "locked"]
    assert customer["name"].endswith("*")
    assert len(customer["name"]) == 2
    status, out, _err = run("customers")
    assert (status, ZHANG in out, customer["name"] in out) == (0, True, True)


def test_a_locked_customer_is_seen_and_unlocked(home, run, answer):
    appliance = opened(home)
    for _ in range(5):
        with pytest.raises(Exception, match=r"PIN"):
            appliance.callers.identify(ZHANG, Secret("739164"), caller=f"{_}")
    appliance.close()
    assert answer("customer", "show", ZHANG)["locked"]
    assert run("customer", "unlock", ZHANG)[0] == 0
    assert not answer("customer", "show", ZHANG)["locked"]


def test_a_pin_is_read_from_standard_input_and_never_shown(home):
    done = subprocess.run(
        [sys.executable, "-m", "appliance.command_line", "customer", "set-pin", ZHANG],
        input="482915\n",
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=True,
    )
    assert "482915" not in done.stdout + done.stderr
    appliance = opened(home)
    assert appliance.callers.identify(ZHANG, Secret("482915")).fund_account == ZHANG
    with pytest.raises(IdentityRefused):
        appliance.callers.identify(ZHANG, Secret("135790"))
    appliance.close()


def test_a_weak_pin_is_refused_with_one_line(home):
    done = subprocess.run(
        [sys.executable, "-m", "appliance.command_line", "customer", "set-pin", ZHANG],
        input="123456\n",
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "easy to guess" in done.stderr


def test_a_risk_level_is_written(run, answer):
    assert run("customer", "set-risk", ZHANG, "3", "--assessed-on", "2026-03-01")[0] == 0
    shown = answer("customer", "show", ZHANG)
    assert (shown["risk_level"], shown["assessed_on"]) == (3, "2026-03-01")
    assert run("customer", "set-risk", ZHANG, "9")[0] == 2


def test_an_unknown_customer_is_refused_with_one_line(run):
    status, out, err = run("customer", "show", "970000000000")
    assert (status, out) == (1, "")
    assert err == "fundline: there is no customer with fund account 970000000000\n"


def test_importing_a_folder_tells_one_result_per_file(home, run, tmp_path):
    status, out, _err = run("exchange", "import", str(tmp_path / "files"), "--json")
    again = json.loads(out)
    assert (status, list(again)) == (0, ["imported", "skipped", "refused"])
    assert again["skipped"]
    assert not again["imported"]
    assert not again["refused"]


def test_a_broken_file_is_refused_by_name_and_the_exit_says_so(run, tmp_path):
    (tmp_path / "broken").mkdir()
    whole = sorted((tmp_path / "files").glob("OFD_*_07.TXT"))[0]
    text = whole.read_bytes()
    (tmp_path / "broken" / whole.name).write_bytes(text[: len(text) // 2])
    status, out, err = run("exchange", "import", str(tmp_path / "broken"), "--json")
    (fault,) = json.loads(out)["refused"]
    assert (status, fault["file"], bool(fault["reason"])) == (1, whole.name, True)
    assert err.count("\n") == 1


def test_a_folder_that_is_not_there_is_wrong_usage(run):
    assert run("exchange", "import", "/nowhere")[0] == 2


def test_the_operators_telephone_is_told_its_password(home, run, answer):
    shown = answer("extension", "show", "8000")
    kept = (home / "secrets" / "extension_8000").read_text().strip()
    assert (shown["user"], shown["password"]) == ("8000", kept)
    assert run("extension", "show", "8000")[1] == f"{kept}\n"
    assert run("extension", "show", "9999")[0] == 1


def test_a_plugin_is_switched_off_and_on(run, answer):
    def status():
        return {one["name"]: one["status"] for one in answer("plugin", "list")}

    assert status()["fund_query"] == "working"
    assert run("plugin", "off", "fund_query")[0] == 0
    assert status()["fund_query"] == "switched_off"
    assert run("plugin", "on", "fund_query")[0] == 0
    assert status()["fund_query"] == "working"
    code, _out, err = run("plugin", "off", "tea_kitchen")
    assert (code, "no plugin tea_kitchen" in err) == (1, True)


def test_missing_sounds_are_listed_with_names_of_funds_and_people(home, answer):
    missing = answer("prompts", "missing")
    texts = {one["text"] for one in missing if one["language"] == "zh"}
    appliance = opened(home)
    assert set(appliance.funds.names()) <= texts
    assert set(appliance.callers.salutations("zh")) <= texts
    assert appliance.preferences.company_name("zh") in texts
    appliance.close()


def test_the_doctor_says_what_to_do(run):
    status, out, _err = run("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(out)}
    assert status == 1
    assert findings["store"]["well"]
    assert findings["funds"]["well"]
    assert not findings["exchange"]["well"]
    assert not findings["sounds"]["well"]
    assert all(finding["advice"] for finding in findings.values() if not finding["well"])


def test_the_doctor_prints_a_warning_with_its_advice(run):
    _status, out, _err = run("doctor")
    lines = out.splitlines()
    warned = [n for n, line in enumerate(lines) if line.startswith("WARNING ")]
    (number,) = [n for n in warned if "calendar: the trading days of" in lines[n]]
    assert "→ fundline calendar import" in lines[number + 1]
    (number,) = [n for n in warned if "operator_telephone: no telephone is" in lines[n]]
    assert "→ set one up: console, page Extensions" in lines[number + 1]


def test_the_doctor_sees_secrets_that_others_may_read(home, run):
    (home / "secrets" / "pin_pepper").chmod(0o644)
    findings = {f["name"]: f for f in json.loads(run("doctor", "--json")[1])}
    assert not findings["secrets"]["well"]
    assert "pin_pepper" in findings["secrets"]["detail"]


def test_the_doctor_sees_a_damaged_store(home, run):
    with (home / "fundline.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 6)
    status, out, err = run("doctor", "--json")
    assert status == 1
    assert [f["name"] for f in json.loads(out) if not f["well"]].count("store") == 1, err


def test_a_home_that_never_started_is_not_made_by_asking(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "empty"))
    for arguments in (["calls"], ["extension", "show", "8000"], ["doctor"]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert left.value.code == 1
        assert "scripts/run" in said.out + said.err
    assert not Path(tmp_path / "empty").exists()


def test_wrong_usage_is_exit_two(run):
    assert run("fly")[0] == 2
    assert run("customer", "set-pin")[0] == 2


def test_every_command_has_help(run):
    status, out, _err = run("--help")
    assert status == 0
    for command in (
        "calendar",
        "calls",
        "customer",
        "customers",
        "doctor",
        "exchange",
        "extension",
        "funds",
    ):
        assert command in out


def test_verify_says_that_all_is_unaltered_and_names_what_is_not(home, run):
    appliance = opened(home)
    path = appliance.recordings.path(appliance.recordings.begin("a.1"))
    path.write_bytes(bytes(1000))
    os.utime(path, (0, 0))
    assert len(appliance.recordings.close_ended()) == 1
    appliance.close()
    audit = "0 entries of the audit, 0 checkpoints"
    assert run("verify") == (0, f"{audit}, 1 seals, 1 recordings: unaltered\n", "")
    path.write_bytes(bytes(1000))
    line = f"recording a.1/1: its file {path} was altered"
    assert run("verify") == (1, f"{line}\n", "")
    status, out, _err = run("verify", "--json")
    assert (status, json.loads(out)["findings"][0]["subject"]) == (1, "recording a.1/1")


def test_an_orders_sheet_is_shown_printed_and_noted(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    with OrderBook(tmp_path / "home") as book:
        book.purchase()
        book.end_call()
        book.sheets.seal_ended()
    paper = tmp_path / "sheet.pdf"
    for arguments in (("sheet", NUMBER, "--json"), ("sheet", NUMBER, "--pdf", str(paper))):
        with pytest.raises(SystemExit) as left:
            main(["orders", *arguments])
        assert left.value.code == 0
    assert (
        json.loads(capsys.readouterr().out.partition(f"{paper}")[0])["steps"][1]["keys"] == "****"
    )
    assert paper.read_bytes().startswith(b"%PDF")
    with OrderBook(tmp_path / "home") as book:
        noted = [one["action"] for one in book.appliance.accesses.listing(NUMBER)]
        assert noted == ["sheet_pdf", "sheet"]
        book.alter("UPDATE orders SET amount = '9000.00'")
    with pytest.raises(SystemExit) as left:
        main(["orders", "sheet", NUMBER])
    assert left.value.code == 1
    assert "altered: amount" in capsys.readouterr().err


def test_where_mail_goes_is_written_and_shown_with_the_wishes(run, answer):
    assert run("customer", "set-mail", ZHANG, "zhang@example.com")[0] == 0
    (wish,) = answer("customer", "wishes", ZHANG)
    assert (wish["about"], wish["address"]) == ("mail_address", "zhang@example.com")
    assert run("customer", "set-mail", ZHANG, "zhang")[0] != 0
    assert run("customer", "set-mail", ZHANG, "")[0] == 0
    assert answer("customer", "wishes", ZHANG) == []
