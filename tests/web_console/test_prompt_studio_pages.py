"""The pages of the prompt studio: found, heard, changed, recorded, handed in as a set."""

import csv
import io
from pathlib import Path

import pypdfium2
import pytest

from tests.prompt_studio.studio_room import archive, rendered, sound_file

PAGE = "/prompt-studio/zh/common.goodbye"


@pytest.fixture
def studio(appliance):
    return appliance.prompt_studio


@pytest.fixture
def clip(appliance, studio):
    found = studio.sentences.clip("zh", "common/goodbye")
    rendered(appliance, found)
    return found


def test_sentences_are_found_by_topic_state_and_words(operator, studio, clip):
    page = operator.get("/prompt-studio/?language=zh&topic=common&words=再见").text
    assert "common.goodbye" in page
    assert "common.back" not in page
    assert "common.goodbye" not in operator.get("/prompt-studio/?language=zh&state=missing").text
    spoken = operator.get("/prompt-studio/?language=zh&state=spoken").text
    assert spoken.count('class="row-item"') == 1
    assert "没有符合条件的句子" in operator.get("/prompt-studio/?language=zh&state=recorded").text
    assert "numbers." in operator.get("/prompt-studio/?language=en&topic=numbers").text


def test_every_sentence_has_a_page(operator, studio):
    for language in studio.sentences.languages:
        for one in studio.sentences.listing(language)[::97]:
            page = operator.get(f"/prompt-studio/{language}/{one.key}")
            assert page.status_code == 200, one.key
    for path in ("/prompt-studio/zh/common.nothing", "/prompt-studio/xx/common.goodbye"):
        assert operator.get(path).status_code == 404


def test_a_sentence_and_its_clips_can_be_heard(operator, clip):
    for path in (f"{PAGE}.wav", f"/prompt-studio/clips/zh.wav?clip={clip.name}"):
        answer = operator.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
        assert answer.data.startswith(b"RIFF")
    for name in ("common/nothing", "../../secrets/pin_pepper", "/etc/passwd", ""):
        assert operator.get(f"/prompt-studio/clips/zh.wav?clip={name}").status_code == 404


def test_changed_words_go_into_a_draft_and_a_place_that_is_gone_is_named(
    operator, appliance, studio
):
    path = "/prompt-studio/zh/fund_query.latest_first"
    answer = operator.post(f"{path}/words", page=path, text="{fund}，{nav}元。", draft="new")
    assert answer.status_code == 422
    assert "少了 {day}, {accumulated}" in answer.text
    assert "{fund}，{nav}元。</textarea>" in answer.text, "what was typed is not lost"
    text = "{day}，{fund}净值{nav}元，累计{accumulated}元。"
    answer = operator.post(f"{path}/words", page=path, text=text, draft="new")
    assert answer.status_code == 303
    [draft] = studio.wording.open_drafts()
    assert studio.wording.texts(draft, "zh") == {"fund_query.latest_first": text}
    assert f"草稿 {draft.number}" in operator.get(path).text
    lost = operator.post(
        f"{path}/words", page=path, text=text + "谢谢。", draft=str(draft.number), seen="别的"
    )
    assert lost.status_code == 422
    assert "别人已经改了" in lost.text


def test_a_recording_is_uploaded_heard_taken_back_and_brought_back(
    operator, appliance, studio, clip, tmp_path
):
    upload = sound_file(tmp_path / "take.wav", level=0.03, rate=16000)
    fields = {"clip": clip.name, "voice": "zh"}
    answer = operator.client.post(
        "/prompt-studio/recordings/zh/common.goodbye/upload",
        data={
            "csrf_token": operator.token(PAGE),
            **fields,
            "file": (io.BytesIO(upload.read_bytes()), "t.wav"),
        },
    )
    assert answer.status_code == 303
    page = operator.get(PAGE).text
    assert "上传的录音 · admin" in page
    assert "-21.0 LUFS" in page
    operator.post("/prompt-studio/recordings/zh/common.goodbye/take-back", page=PAGE, **fields)
    [take] = studio.takes.of_clip(clip)
    assert take.state == "taken_back"
    assert operator.get(f"/prompt-studio/recordings/{take.id}.wav").data.startswith(b"RIFF")
    again = f"/prompt-studio/recordings/zh/common.goodbye/bring-back/{take.id}"
    assert operator.post(again, page=PAGE).status_code == 303
    assert studio.takes.of_clip(clip)[0].state == "in_use"


@pytest.mark.parametrize(
    ("sound", "words"), [((2, 12.0), "失真"), ((25, 0.2), "太长"), ((2, 0.0), "只有安静")]
)
def test_a_recording_that_does_not_fit_is_refused_in_words(operator, clip, tmp_path, sound, words):
    upload = sound_file(tmp_path / "take.wav", sound[0], level=sound[1], rate=8000)
    answer = operator.client.post(
        "/prompt-studio/recordings/zh/common.goodbye/upload",
        data={"csrf_token": operator.token(PAGE), "clip": clip.name, "voice": "zh",
              "file": (io.BytesIO(upload.read_bytes()), "t.wav")},
    )  # fmt: skip
    assert answer.status_code == 422
    assert words in answer.text


def test_a_telephone_of_the_house_is_rung_and_its_page_shows_what_to_read(operator, studio, clip):
    fields = {"language": "zh", "key": "common.goodbye", "extension": "8000"}
    answer = operator.post("/prompt-studio/recordings/calls", page=PAGE, **fields)
    call = studio.calls.open()[0]
    assert answer.location.endswith(f"/calls/{call.id}?key=common.goodbye")
    page = operator.get(answer.location).text
    assert "感谢您的来电，再见。" in page
    assert "正在呼叫 8000" in page
    operator.post(f"/prompt-studio/recordings/calls/{call.id}/stop", page=PAGE)
    assert "已经停止" in operator.get(answer.location).text
    refused = operator.post(
        "/prompt-studio/recordings/calls", page=PAGE, **fields | {"extension": "13800138000"}
    )
    assert refused.status_code == 303
    assert not studio.calls.open()
    assert operator.get("/prompt-studio/recordings/calls/nothing").status_code == 404


def test_a_selection_is_recorded_in_one_call(operator, studio):
    operator.post(
        "/prompt-studio/recordings/calls?language=zh&topic=hotline", page="/prompt-studio/",
        extension="8000",
    )  # fmt: skip
    [call] = studio.calls.open()
    assert {clip.name.partition("/")[0] for clip in call.clips} == {"hotline"}
    assert len(call.clips) > 8


def test_the_talents_script_names_every_clip_and_its_length(operator, appliance, studio, clip):
    content = operator.get("/prompt-studio/sets/script.csv?language=zh&topic=common").data
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    goodbye = next(row for row in rows if row["文件名"] == "common.goodbye.wav")
    assert (goodbye["读这些字"], goodbye["参考秒数"]) == ("感谢您的来电，再见。", "1.5")
    assert "语调下落" in goodbye["备注"]
    latest = operator.get(
        "/prompt-studio/sets/script.csv?language=zh&words=fund_query.latest_first"
    )
    rows = list(csv.DictReader(io.StringIO(latest.data.decode("utf-8-sig"))))
    assert rows[0]["整句"].startswith("{fund}。{day}【公布的净值，】")
    assert "{nav} = 净值" in rows[0]["系统填入"]
    assert "前面刚读过" in rows[0]["备注"]
    for language in ("zh", "en"):
        pdf = operator.get(f"/prompt-studio/sets/script.pdf?language={language}&topic=common")
        text = pypdfium2.PdfDocument(pdf.data)[0].get_textpage().get_text_range()
        assert "common.back" in text
    assert operator.get("/prompt-studio/sets/script.exe").status_code == 404


def test_a_set_is_handed_in_and_reported_file_by_file(operator, studio, clip, tmp_path: Path):
    files = {"common.goodbye.wav": sound_file(tmp_path / "1.wav").read_bytes(),
             "common.nobody.wav": b"x"}  # fmt: skip
    answer = operator.client.post(
        "/prompt-studio/sets/",
        data={"csrf_token": operator.token(PAGE), "language": "zh",
              "file": (archive(files), "读稿.zip")},
    )  # fmt: skip
    assert answer.status_code == 303
    assert "等待检查" in operator.get(answer.location).text
    studio.sets.work_off()
    page = operator.get(answer.location).text
    assert "没有采用" in page
    assert "没有这个名称的片段" in page
    assert "读稿.zip" in operator.get("/prompt-studio/sets/").text


def test_an_own_sentence_is_added_in_both_languages(operator, studio):
    fields = {"name": "friday", "text-zh": "周五休息。", "text-en": "Closed on Friday."}
    answer = operator.post("/prompt-studio/own", page="/prompt-studio/", **fields)
    assert answer.status_code == 303
    [draft] = studio.wording.open_drafts()
    assert studio.wording.texts(draft, "en") == {"own.friday": "Closed on Friday."}
    refused = operator.post(
        "/prompt-studio/own", page="/prompt-studio/", **fields | {"name": "A b"}
    )
    assert refused.status_code == 422
