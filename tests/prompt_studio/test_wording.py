"""The owner's words: they keep their slots, go into a draft, and are heard once published."""

import pytest

from appliance.errors import DocumentWrong, SentenceRefused
from appliance.services.prompt_studio.sentences import fits, found
from appliance.services.prompt_studio.usage import places_of
from appliance.services.prompt_studio.wording import document_of
from appliance.services.workshop import documents
from appliance.services.workshop.versions import Versions
from appliance.spoken_texts import missing_ahead

LATEST = "fund_query.latest"
NEW = "{day}，{fund}的净值是{nav}元，{change}。累计{accumulated}元。"


@pytest.fixture
def studio(demo):
    return demo.appliance.prompt_studio


def publish(box, draft):
    """Bring a draft into force, as the exchange does after its proof."""
    versions = Versions(box.database, box.workshop.drafts, box.clock)
    version = versions.publish(box.workshop.drafts.one(draft.number), "mei")
    assert versions.put_in_force(version.number)
    box.prompts.follow(box.prompts._changes)


def test_a_changed_sentence_goes_into_a_draft_and_is_heard_when_published(demo, studio):
    draft = studio.wording.change({"zh": NEW}, LATEST, by="mei")
    assert draft.title == LATEST
    assert studio.sentences.one("zh", LATEST).drafted == NEW
    assert NEW not in demo.appliance.prompts.text("zh", LATEST)
    ahead = {clip.text for clip in missing_ahead(demo.appliance)}
    assert ahead == {"的净值是", "元，", "累计", "元。"}
    before = studio.sentences.template("zh", LATEST).clips
    publish(demo.appliance, draft)
    assert demo.appliance.prompts.text("zh", LATEST) == NEW
    after = demo.appliance.prompts.template("zh", LATEST)
    assert not {clip.name for clip in before} & {clip.name for clip in after.clips}
    assert after.slots == demo.appliance.prompts.delivered("zh", LATEST).slots
    assert "示范成长股票的净值是" in demo.said("1", "1", "000001").replace(" ", "")
    shown = studio.sentences.one("zh", LATEST)
    assert shown.changed
    assert fits(shown, "changed")
    back = studio.wording.change({"zh": None}, LATEST, by="mei")
    assert "prompts/zh.toml" not in back.documents


@pytest.mark.parametrize(
    ("key", "text", "reason", "slots"),
    [
        (LATEST, "{fund}。{day}，{nav}元，{change}。", "slot_missing", "{accumulated}"),
        (LATEST, NEW + "{salary}", "slot_unknown", "{salary}"),
        (LATEST, NEW.replace("{nav}", "{nav:money}"), "slot_unknown", "{nav}"),
        (LATEST, NEW + "}", "bracket", ""),
        ("common.goodbye", " 。", "empty", ""),
        ("common.goodbye", "再" * 501, "long", ""),
        ("common.goodbye", "再见\n[words]", "signs", ""),
        ("common.beep", "哔", "sound", ""),
        ("common.nothing", "再见", "unknown", ""),
    ],
)
def test_words_that_nobody_can_be_told_are_refused_by_name(studio, key, text, reason, slots):
    with pytest.raises(SentenceRefused) as refused:
        studio.wording.change({"zh": text}, key, by="mei")
    assert (refused.value.reason, refused.value.slots) == (reason, slots)
    assert not studio.wording.open_drafts(), "a refused change leaves no draft"


def test_two_people_who_change_one_sentence_do_not_overwrite_each_other(studio):
    draft = studio.wording.change({"zh": "再会。"}, "common.goodbye", by="mei")
    seen = {"zh": "感谢您的来电，再见。"}
    with pytest.raises(SentenceRefused) as refused:
        studio.wording.change(
            {"zh": "回见。"}, "common.goodbye", by="li", draft=draft.number, seen=seen
        )
    assert refused.value.reason == "moved"
    assert "mei" in str(refused.value)
    other = studio.wording.change(
        {"zh": "请稍等。"}, "common.please_wait", by="li", draft=draft.number,
        seen={"zh": "请稍候。"},
    )  # fmt: skip
    assert studio.wording.texts(other, "zh") == {
        "common.goodbye": "再会。", "common.please_wait": "请稍等。",
    }  # fmt: skip


def test_a_sentence_of_the_owners_own_is_written_in_both_languages(demo, studio):
    texts = {"zh": "本周五下午休息。", "en": "We are closed on Friday afternoon."}
    publish(demo.appliance, studio.wording.change(texts, "own.friday", by="mei"))
    for language, text in texts.items():
        assert demo.appliance.prompts.sentence(language, "own.friday").text == text
    assert studio.sentences.one("zh", "own.friday").delivered is None


def test_a_document_somebody_typed_is_refused_at_its_line():
    text = '[common]\ngoodbye = "再会。"\n\n[fund_query]\nlatest = "{fund}"\n'
    with pytest.raises(DocumentWrong) as wrong:
        documents.parse("prompts/zh.toml", text)
    assert (wrong.value.line, wrong.value.reason) == (5, "prompt_slot_missing")


def test_signs_in_a_text_stay_what_they_are(demo):
    text = 'Say "hello" \\ {key} 再见'
    written = document_of({"common.more": text, "common.goodbye": "é"})
    documents.parse("prompts/zh.toml", written)
    assert demo.appliance.prompts.changed({"zh": written}).text("zh", "common.more") == text


def test_every_sentence_can_be_found_heard_with_examples_and_placed(demo, studio):
    for language in studio.sentences.languages:
        listing = studio.sentences.listing(language)
        assert len({one.key for one in listing}) == len(listing)
        for one in listing:
            if one.changeable:
                assert studio.sentences.example(language, one.key).text
    assert [one.key for one in found(studio.sentences.listing("zh"), "goodbye 再见")] == [
        "common.goodbye"
    ]
    assert places_of(LATEST) == ["plugins/fund_query"]
    assert studio.sentences.missing_keys("en") == []


def test_a_sentence_that_fits_the_new_release_no_more_does_not_take_the_others_along(demo):
    document = '[common]\ngoodbye = "再会。"\nmore = "没有键。"\n\n[gone]\nold = "旧。"\n'
    demo.appliance.prompts.follow(lambda: {"zh": document})
    assert demo.appliance.prompts.text("zh", "common.goodbye") == "再会。"
    assert "{key}" in demo.appliance.prompts.text("zh", "common.more")
    demo.appliance.prompts.follow(lambda: {"zh": "no document at all"})
    assert demo.appliance.prompts.text("zh", "common.goodbye") == "感谢您的来电，再见。"
