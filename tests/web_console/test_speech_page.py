"""Speech to text in the console: no model, a model that is none, and a file to try."""

import io

from tests.scripted_call import speech
from tests.speech_folders import garbage_model


def test_the_page_says_that_no_model_is_set_and_where_to_get_one(operator, appliance):
    page = operator.get("/speech/").text
    assert page.count("未设置") == 2
    assert "vosk-model-small-cn-0.22" in page
    assert "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba" in page
    operator.post("/account/language", language="en", back="/speech/")
    assert "Where to get a model" in operator.get("/speech/").text


def test_a_folder_is_set_judged_and_taken_away_again(operator, appliance, tmp_path):
    assert operator.post("/speech/zh", folder="models/cn").status_code == 422
    operator.post("/speech/zh", folder=str(tmp_path / "away"))
    page = operator.get("/speech/").text
    assert "不可用" in page
    assert f"没有 {tmp_path / 'away'} 这个目录" in page
    garbage_model(tmp_path / "broken")
    (tmp_path / "broken" / "graph" / "Gr.fst").unlink()
    operator.post("/speech/zh", folder=str(tmp_path / "broken"))
    assert "缺少 graph/Gr.fst，请重新解压" in operator.get("/speech/").text
    operator.post("/speech/zh", folder=str(garbage_model(tmp_path / "model", rate=16000)))
    page = operator.get("/speech/").text
    assert "识别前换成 16000 Hz" in page
    operator.post("/speech/zh", folder="")
    assert appliance.speech.model_state("zh").state == "none"
    assert [one["action"] for one in appliance.accesses.listing()].count("speech_model") == 4


def test_a_check_without_the_listener_says_so(operator, appliance, tmp_path):
    appliance.speech.set_model("zh", str(garbage_model(tmp_path / "model")))
    answer = operator.post("/speech/zh/check")
    assert answer.status_code == 422
    assert "转写程序没有答复" in answer.text


def test_a_file_cannot_be_tried_without_a_model(operator, tmp_path):
    sound = speech(tmp_path / "x.wav", 1).read_bytes()
    answer = operator.post("/speech/try", language="zh", file=(io.BytesIO(sound), "x.wav"))
    assert answer.status_code == 422
    assert "这个语言还没有设置模型" in answer.text
    assert operator.post("/speech/try", language="zh").status_code == 422


def test_healthz_is_ok_without_a_model(app, all_parts_work):
    assert app.test_client().get("/healthz").status_code == 200
