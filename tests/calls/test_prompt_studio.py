"""A sentence recorded by telephone and one in the owner's words, heard by a caller."""

import time

import numpy as np
import pytest

from appliance.assembly import assemble
from appliance.audio.sound_files import a_law
from appliance.records.workshop import IN_FORCE
from appliance.services.workshop.versions import Versions
from tests.audio.test_loudness import babble
from tests.calls.box import Box
from tests.calls.caller import Conversation
from tests.calls.conftest import CallerMaker
from tests.calls.kept_sound import heard
from tests.calls.test_voice_mail import say

pytestmark = pytest.mark.asterisk

RECORDED, CHANGED = "fund_query.enter_code", "fund_query.menu_latest"
WORDS = "想听最新的净值，请按{key}；"


@pytest.fixture
def studio(box: Box):
    """The running box's studio and workshop; what the test did to it is taken back."""
    looking = assemble(box.settings)
    before = looking.workshop.versions.in_force().number
    yield looking
    clip = looking.prompt_studio.sentences.one("zh", RECORDED).clips[0].clip
    if looking.prompt_studio.takes.in_use("zh").get(clip.name):
        looking.prompt_studio.takes.take_back(clip, "test")
    if looking.workshop.versions.in_force().number != before:
        comes_into_force(looking, looking.workshop.versions.roll_back(before, "test").number)
    looking.close()


def comes_into_force(looking, number: int) -> float:
    """Wait until the exchange brought a version into force; return how long that took."""
    began = time.monotonic()
    while looking.workshop.versions.version(number).state != IN_FORCE:
        assert time.monotonic() - began < 20, looking.workshop.versions.version(number)
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_recorded_and_a_changed_sentence_are_heard_in_the_next_call(
    box: Box, studio, new_caller: CallerMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_by_telephone(box, studio, new_caller)
    draft = studio.prompt_studio.wording.change({"zh": WORDS}, CHANGED, by="mei")
    # what proves a draft is tried elsewhere
    version = Versions(studio.database, studio.workshop.drafts, studio.clock).publish(draft, "mei")
    comes_into_force(studio, version.number)
    time.sleep(0.6)  # a call looks for other words that often
    documents = {"zh": version.documents["prompts/zh.toml"]}
    monkeypatch.setattr(box, "prompts", box.prompts.changed(documents))
    call = new_caller("13800158001").dial("1000").press("1").begins(CHANGED, key="1")
    call.press("1").listen(3.5).hang_up()
    take = studio.prompt_studio.takes.in_use("zh")["fund_query/enter_code"]
    spoken = studio.prompt_studio.takes.file(take).read_bytes()
    assert spoken in heard(call.call.stream.packets()), "the recording is not heard as it is kept"


def recorded_by_telephone(box: Box, studio, new_caller: CallerMaker) -> None:
    """Let the box ring the operator's telephone, and speak the sentence into it."""
    password = box.say("extension", "show", "8000").split()[-1]
    phone = new_caller("8000", password=password).phone
    assert phone.register() == 200
    clips = [one.clip for one in studio.prompt_studio.sentences.one("zh", RECORDED).clips]
    session = studio.prompt_studio.calls.ask(clips, "8000", "mei")
    ringing = phone.next_ring()
    ringing.answer()
    call = Conversation(box, ringing)
    call.begins("prompt_studio.how_to").press("0")
    sound = a_law((babble(8000, 2.2, 150, 4) * 0.3).astype(np.float32))
    say(call.listen(0.6), sound).press("#").begins("voice_mail.menu_use", key="1")
    call.press("1").begins("prompt_studio.kept")
    call.hang_up()
    phone.register(0)
    take = studio.prompt_studio.takes.in_use("zh")[clips[0].name]
    assert (take.operator, take.source) == ("mei", "telephone")
    assert studio.prompt_studio.calls.one(session.id).kept == 1
