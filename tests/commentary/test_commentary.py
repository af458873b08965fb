"""Commentaries: two people, the risk sentence, the calendar's hours, and the way to every state."""

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.audio.sound_files import a_law
from appliance.errors import (
    AccountLocked,
    CommentaryRefused,
    CommentaryUnknown,
    ExpertRefused,
    IdentityRefused,
    PromptMissing,
    SecondPersonNeeded,
    TopicRefused,
    UploadRefused,
)
from appliance.services.commentary.times import end_of_life
from appliance.settings import Secret
from tests.audio.m4a_files import write_m4a
from tests.audio.test_loudness import a_risk_sentence, babble
from tests.commentary.commentary_room import (
    EXPERT,
    MANAGER,
    released,
    submitted,
    voice_file,
)
from tests.demo_calls import DemoCompany


def states(demo: DemoCompany) -> list[str]:
    now = demo.clock()
    return [commentary.state(now) for commentary in demo.appliance.commentary.listing()]


# --- two people


def test_who_submitted_cannot_release(room: DemoCompany) -> None:
    found = submitted(room)
    with pytest.raises(SecondPersonNeeded):
        room.appliance.commentary.release(found.id, EXPERT)
    assert states(room) == ["submitted"]


def test_the_expert_cannot_release_what_an_operator_submitted_for_him(room: DemoCompany) -> None:
    wav = voice_file(room.appliance.settings.home / "a.wav")
    draft = room.appliance.commentary.draft_from_file(wav, "upload", expert=EXPERT)
    room.appliance.commentary.submit(draft.id, "wang", topic=1)
    for name in (EXPERT, "wang"):
        with pytest.raises(SecondPersonNeeded):
            room.appliance.commentary.release(draft.id, name)
    assert room.appliance.commentary.release(draft.id, "li").decided_by == "li"


def test_an_operator_who_is_also_an_expert_is_one_person(room: DemoCompany) -> None:
    room.appliance.experts.keep(EXPERT, "李老师", operator="li")
    found = submitted(room)
    with pytest.raises(SecondPersonNeeded):
        room.appliance.commentary.release(found.id, "li")


def test_the_store_itself_refuses_one_person(room: DemoCompany) -> None:
    found = submitted(room)
    with (
        pytest.raises(sqlite3.IntegrityError),
        room.appliance.database.writing() as tables,
    ):
        tables.execute(
            "UPDATE commentaries SET status = 'released', decided_by = submitted_by,"
            " live_until = '2027' WHERE id = ?",
            [found.id],
        )


# --- sound


def test_the_risk_sentence_stands_in_front_and_both_sounds_are_sealed(room: DemoCompany) -> None:
    found = submitted(room)
    sound = soundfile.read(room.appliance.commentary.path(found), dtype="float32")[0]
    risk = a_risk_sentence()
    assert a_law(sound[: len(risk)]) == risk
    assert (found.risk_milliseconds or 0) >= len(risk) // 8 + 400
    assert found.loudness == pytest.approx(-21, abs=0.5)
    assert room.appliance.seals.verify().findings == []


def test_without_a_risk_sentence_nothing_can_be_submitted(demo: DemoCompany) -> None:
    with pytest.raises(PromptMissing):
        submitted(demo)
    assert states(demo) == ["draft"]


def test_a_recording_of_silence_is_refused(room: DemoCompany) -> None:
    path = room.appliance.settings.home / "still.wav"
    soundfile.write(path, np.zeros(16000), 8000, subtype="PCM_16")
    draft = room.appliance.commentary.draft_from_file(path, "telephone", expert=EXPERT)
    with pytest.raises(CommentaryRefused, match="silence"):
        room.appliance.commentary.submit(draft.id, EXPERT, topic=1)


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
def test_an_upload_becomes_a_draft(room: DemoCompany, tmp_path: Path, kind: str) -> None:
    upload = tmp_path / "upload"
    if kind == "m4a":
        write_m4a(upload, babble(44100, 3), 44100)
    else:
        soundfile.write(upload, babble(44100, 3), 44100, format="MP3")
    draft = room.appliance.commentary.upload(upload, expert=EXPERT, title="周评")
    assert (draft.status, draft.source, draft.title) == ("draft", "upload", "周评")
    assert 2900 <= draft.milliseconds <= 3200


def test_an_upload_that_is_refused_leaves_no_draft(room: DemoCompany, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"\x00\x00\x00\x20ftypM4A " * 100)
    with pytest.raises(UploadRefused, match="WAV, MP3 or M4A"):
        room.appliance.commentary.upload(upload)
    assert states(room) == []


@pytest.mark.slow
def test_a_bulletin_is_spoken(room: DemoCompany) -> None:
    text = "今日大盘小幅上涨。成交额九千亿元！"
    draft = room.appliance.commentary.bulletin(text, title="收盘快讯")
    assert (draft.source, draft.text) == ("bulletin", text)
    assert draft.milliseconds > 3000
    found = room.appliance.commentary.submit(draft.id, "wang", topic=4)
    assert found.loudness == pytest.approx(-21, abs=0.5)


# --- states and times


def test_a_commentary_is_live_only_between_its_hours(room: DemoCompany) -> None:
    found = submitted(room)
    commentary = room.appliance.commentary
    assert commentary.live_ids() == set()
    begin = datetime.fromisoformat("2026-11-23T15:00:00+08:00")
    commentary.release(found.id, MANAGER, live_from=begin)
    assert commentary.live_ids() == set()
    room.clock.set("2026-11-23 15:00:00")
    assert commentary.live_ids() == {found.id}
    room.clock.set("2026-11-24 09:29:59")
    assert commentary.live_ids() == {found.id}
    room.clock.set("2026-11-24 09:30:00")
    assert commentary.live_ids() == set()
    assert states(room) == ["expired"]


def test_until_the_next_open_goes_by_the_calendar(room: DemoCompany) -> None:
    def end(lives: str, begin: str) -> str:
        moment = datetime.fromisoformat(f"{begin}+08:00")
        return f"{end_of_life(lives, moment, room.appliance.calendar):%Y-%m-%d %H:%M}"

    assert end("open", "2026-11-23T08:00") == "2026-11-23 09:30"
    assert end("open", "2026-11-23T09:30") == "2026-11-24 09:30"
    assert end("open", "2026-11-27T16:00") == "2026-11-30 09:30"
    assert end("open", "2026-11-28T08:00") == "2026-11-30 09:30"
    assert end("open", "2026-09-30T16:00") == "2026-10-08 09:30"
    assert end("days:3", "2026-11-26T16:00") == "2026-12-02 00:00"
    assert end("date:2026-12-01", "2026-11-26T16:00") == "2026-12-02 00:00"
    for wrong in ("date:2026-11-25", "days:0", "date:soon", ""):
        with pytest.raises(CommentaryRefused):
            end(wrong, "2026-11-26T16:00")


def test_take_down_is_at_once_and_for_good(room: DemoCompany) -> None:
    found = released(room)
    room.appliance.commentary.take_down(found.id, "li", "wrong figure")
    assert room.appliance.commentary.live_ids() == set()
    assert states(room) == ["taken_down"]
    with pytest.raises(CommentaryRefused):
        room.appliance.commentary.release(found.id, MANAGER)


def test_a_rejected_commentary_is_not_released(room: DemoCompany) -> None:
    found = submitted(room)
    room.appliance.commentary.reject(found.id, MANAGER, "too long")
    with pytest.raises(CommentaryRefused):
        room.appliance.commentary.release(found.id, MANAGER)
    with pytest.raises(CommentaryUnknown):
        room.appliance.commentary.one("none")


def test_what_a_hang_up_left_becomes_a_draft(room: DemoCompany) -> None:
    draft = room.appliance.commentary.begin(expert=EXPERT, call_id="cut.1")
    voice_file(draft.path)
    assert states(room) == []
    room.appliance.sounds.adopt("cut.1")
    assert states(room) == ["draft"]


def test_hiding_a_topic_hides_what_stands_under_it(room: DemoCompany) -> None:
    released(room)
    topic = room.appliance.topics.one(1)
    room.appliance.topics.keep(replace(topic, active=False))
    assert room.appliance.commentary.live() == []


# --- topics and experts


def test_the_topics_are_a_tree_of_at_most_six_beside_each_other(room: DemoCompany) -> None:
    topics = room.appliance.topics
    assert [topic.name_zh for topic in topics.below(None)] == [
        "大势分析", "个股点评", "基金点评", "公司资讯",
    ]  # fmt: skip
    child = topics.add("早评", "Morning", parent=1)
    assert topics.below(1) == [child]
    with pytest.raises(TopicRefused):
        topics.keep(replace(topics.one(1), parent=child.id))
    topics.add("五", "Five")
    topics.add("六", "Six")
    with pytest.raises(TopicRefused):
        topics.add("七", "Seven")


def test_a_listener_pin_has_tries_for_each_listener(room: DemoCompany) -> None:
    topics = room.appliance.topics
    vip = topics.add("贵宾", "VIP", access="pin")
    topics.set_pin(vip.id, Secret("507192"))
    for _ in range(4):
        with pytest.raises(IdentityRefused):
            topics.prove(vip.id, Secret("111222"), "number/138")
    with pytest.raises(AccountLocked):
        topics.prove(vip.id, Secret("111222"), "number/138")
    with pytest.raises(AccountLocked):
        topics.prove(vip.id, Secret("507192"), "number/138")
    topics.prove(vip.id, Secret("507192"), "number/139")


def test_an_expert_who_left_cannot_log_in(room: DemoCompany) -> None:
    experts = room.appliance.experts
    assert experts.prove(EXPERT, Secret("620915")).name
    experts.keep(EXPERT, "李老师", active=False)
    with pytest.raises(IdentityRefused):
        experts.prove(EXPERT, Secret("620915"))
    with pytest.raises(ExpertRefused):
        experts.keep("12", "nobody")


# --- figures


def test_figures_count_people_minutes_and_ends(room: DemoCompany) -> None:
    found = released(room)
    listening = room.appliance.commentary_listening
    first = listening.begin(found, "number/138", "1", 0.0)
    listening.heard(first, 0.0, 3.0)
    again = listening.begin(found, "number/138", "2", 2.0)
    listening.heard(again, 2.0, 6.0, completed=True)
    other = listening.begin(found, "", "3", 0.0)
    listening.heard(other, 0.0, 5.0)
    figures = listening.by_commentary()[found.id]
    assert figures == (2, 3, 0.2, 0.333)
    assert listening.by_expert()[EXPERT] == figures


def test_one_goes_on_a_second_before_he_stopped(room: DemoCompany) -> None:
    found = released(room)
    listening = room.appliance.commentary_listening
    number = listening.begin(found, "number/138", "1", 0.0)
    listening.heard(number, 0.0, 3.7)
    assert listening.place("number/138", found.id) == pytest.approx(2.7)
    assert listening.unfinished("number/138") == found.id
    assert listening.place("number/139", found.id) == 0
    assert listening.place("", found.id) == 0
    listening.heard(number, 3.7, 8.0, completed=True)
    assert listening.place("number/138", found.id) == 0
