"""The console's page of backups: set up, key shown once, run, stop, and what is refused."""

import re
from pathlib import Path

import pytest

from appliance.machine import backup as machine
from appliance.machine.box_doctor import backups

WORDS = re.compile(r'class="key-words numeral">([a-z ]+)<')


@pytest.fixture
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("place")


def plan(place, **changes):
    kept = {"time": "03:10", "keep_days": "7", "keep_weeks": "4", "keep_months": "12"}
    return {"place": str(place), "same_disk": "yes", **kept, **changes}


def test_a_technician_sets_backups_up_and_sees_the_key_once(operator, appliance, place):
    assert "尚未设置" in operator.get("/backups/").text
    assert backups(appliance).warning
    assert operator.post("/backups/place", page="/backups/", **plan(place)).status_code == 303
    answer = operator.post("/backups/key", page="/backups/")
    words = WORDS.findall(answer.text)[0]
    assert len(words.split()) == 10 and "data:image/png" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert words not in operator.get("/backups/").text
    assert appliance.care.backups.setup.words().reveal() == words
    again = operator.post("/backups/key", page="/backups/")
    assert again.status_code == 422 and not WORDS.search(again.text)
    chosen = appliance.care.backups.setup.plan()
    assert (chosen.hour, chosen.minute, chosen.keep_weeks) == (3, 10, 4)
    names = [one.job for one in appliance.timed_jobs.upcoming(days=2)]
    assert "backup" in names


def test_a_backup_is_asked_for_followed_and_listed(operator, appliance, place):
    operator.post("/backups/place", page="/backups/", **plan(place))
    operator.post("/backups/key", page="/backups/")
    operator.post("/backups/run", page="/backups/")
    answer = operator.get("/backups/")
    assert "等待开始" in answer.text and answer.headers["Refresh"] == "3"
    operator.post("/backups/1/cancel", page="/backups/")
    assert "已取消" in operator.get("/backups/").text
    operator.post("/backups/run", page="/backups/")
    done = machine.make(appliance, appliance.care.backups.open())
    assert done.state == "good"
    page = operator.get("/backups/").text
    assert done.name in page and "有效" in page and "admin" in page
    assert backups(appliance).well and not backups(appliance).warning


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"same_disk": ""}, "同一块硬盘"),
        ({"time": "25:00"}, "02:15"),
        ({"keep_days": "0"}, "1 至 400"),
        ({"keep_days": "x"}, "1 至 400"),
        ({"place": "relative"}, "relative"),
        ({"place": "sftp://nobody@127.0.0.1:1/x"}, "127.0.0.1"),
    ],
)
def test_what_cannot_be_is_refused_in_words(operator, appliance, place, changes, said):
    answer = operator.post(
        "/backups/place", page="/backups/", **plan(changes.pop("place", place), **changes)
    )
    assert answer.status_code == 422 and said in answer.text
    assert appliance.care.backups.setup.plan().place == ""


def test_without_a_key_or_a_place_nothing_runs(operator, appliance, place):
    assert operator.post("/backups/run", page="/backups/").status_code == 422
    operator.post("/backups/place", page="/backups/", **plan(place))
    answer = operator.post("/backups/run", page="/backups/")
    assert answer.status_code == 422 and "还没有密钥" in answer.text
    weak = operator.post("/backups/key", page="/backups/", passphrase="12345678")
    assert weak.status_code == 422 and "太容易猜" in weak.text
    assert operator.post("/backups/77/cancel", page="/backups/").status_code == 303
