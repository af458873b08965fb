"""The commands `fundline calendar` and what the doctor says about the calendar."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.machine.box_doctor import examine_box
from appliance.settings import Settings

NOVEMBER = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    appliance = assemble(Settings(home=tmp_path / "home"))
    appliance.calendar.seed()
    appliance.close()
    return tmp_path / "home"


@pytest.fixture
def run(home, capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["calendar", *arguments])
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


@pytest.fixture
def notice(tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text("year,2027\n2027-01-01,closed,,元旦\n", "utf-8")
    return file


def test_a_year_is_shown_by_its_closed_days_and_whole_in_json(run):
    status, out, err = run("show", "2026")
    assert (status, err) == (0, "")
    assert out.count(" no ") == 19
    assert out.endswith("2026: 242 trading days\n")
    days = json.loads(run("show", "2026", "--json")[1])
    assert len(days) == 261
    assert days[0] | {"changed_at": ""} == {
        "day": "2026-01-01",
        "open": False,
        "closes_at": "",
        "note": "元旦",
        "changed_at": "",
        "changed_by": "",
    }


def test_an_unknown_year_is_shown_as_not_complete(run):
    assert run("show", "2027")[1].endswith("2027: 0 trading days; the table is not complete\n")
    assert run("show", "1066")[0] == 2


def test_a_notice_is_imported_and_told(run, notice):
    assert run("import", str(notice)) == (
        0,
        "261 weekdays from 2027-01-01 to 2027-12-31, 261 changed\n",
        "",
    )
    assert json.loads(run("import", str(notice), "--json")[1]) == {
        "first": "2027-01-01",
        "last": "2027-12-31",
        "days": 261,
        "changed": 0,
    }


def test_a_bad_file_is_refused_with_its_line(run, notice):
    notice.write_text("2027-01-01,closed\n2027-02-06,open\n", "utf-8")
    status, out, err = run("import", str(notice))
    assert (status, out) == (1, "")
    assert err.startswith("fundline: 2027.csv, line 2: 2027-02-06 is a Saturday")
    assert err.count("\n") == 1


def test_a_day_is_set_and_a_bad_one_refused(run):
    assert run("set", "2026-12-24", "open", "--closes-at", "11:30", "--note", "half a day") == (
        0,
        "2026-12-24 is open until 11:30\n",
        "",
    )
    (row,) = [d for d in json.loads(run("show", "2026", "--json")[1]) if d["day"] == "2026-12-24"]
    assert (row["closes_at"], row["note"], row["changed_by"]) == (
        "11:30",
        "half a day",
        "command line",
    )
    status, _out, err = run("set", "2026-11-28", "open")
    assert (status, "Saturday" in err) == (1, True)
    assert run("set", "tomorrow", "open")[0] == 2


def test_a_cut_off_is_set_listed_and_taken_away(run):
    assert run("cut-off", "14:30", "--business", "024")[0] == 0
    assert json.loads(run("cut-offs", "--json")[1]) == [
        {"fund_code": "", "business_code": "024", "at": "14:30"}
    ]
    assert run("cut-off", "none", "--business", "024")[0] == 0
    assert json.loads(run("cut-offs", "--json")[1]) == []
    assert run("cut-off", "15:30")[0] == 1


def test_a_cut_off_for_a_fund_nobody_knows_is_refused(run):
    status, _out, err = run("cut-off", "14:30", "--fund", "999999")
    assert (status, "999999" in err) == (1, True)
    assert json.loads(run("cut-offs", "--json")[1]) == []


def calendar_finding(home):
    appliance = assemble(Settings(home=home), clock=lambda: NOVEMBER)
    (finding,) = [one for one in examine_box(appliance) if one.name == "calendar"]
    appliance.close()
    return finding


def test_the_doctor_warns_of_a_missing_year_and_the_box_is_well(home, run, notice):
    finding = calendar_finding(home)
    assert (finding.well, finding.warning) == (True, True)
    assert "2027" in finding.detail
    assert "fundline calendar import" in finding.advice
    run("import", str(notice))
    finding = calendar_finding(home)
    assert (finding.well, finding.warning) == (True, False)
    assert finding.detail.endswith("the end of 2027")
