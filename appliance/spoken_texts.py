"""The texts that are a clip of their own, such as company and fund names, and who speaks them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.audio.prompts import Clip
from appliance.audio.studio import render, render_clips
from appliance.campaign_texts import texts_of_campaigns
from appliance.errors import VoiceFailed
from appliance.records.workshop import Documents
from appliance.services.prompt_studio.wording import document_name

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.audio.studio import Rendered
    from appliance.hookspecs import Voice


def names_of_the_house(appliance: "Appliance", language: str) -> list[str]:
    """Return the texts of the store that say nothing about a customer: what a person can record."""
    texts = [
        appliance.preferences.company_name(language),
        *appliance.funds.names(),
        *appliance.return_codes.texts(language),
        *(mailbox.name for mailbox in appliance.mailboxes.listing()),
        *(topic.name(language) for topic in appliance.topics.listing()),
        *(expert.name for expert in appliance.experts.listing()),
        *(expert.about for expert in appliance.experts.listing() if expert.about),
        *(one.name(language) for one in appliance.fax.lists.listing()),
        *(topic.name(language) for topic in appliance.fax.catalogue.topics()),
        *(entry.title(language) for entry in appliance.fax.catalogue.entries()),
        *(conference.title for conference in appliance.conferences.coming()),
        *appliance.outbound.questionnaires.texts(language),
        *appliance.outbound.complaints.texts(language),
    ]
    return sorted(set(texts))


def spoken_texts(appliance: "Appliance", language: str) -> list[str]:
    """Return every text of the store that a caller may hear in this language."""
    texts = [
        *names_of_the_house(appliance, language),
        *appliance.callers.salutations(language),
        *texts_of_campaigns(appliance, language),
    ]
    return sorted(set(texts))


def missing_texts(appliance: "Appliance") -> dict[str, list[str]]:
    """Return the texts whose clip is not rendered yet, by language."""
    return {
        language: [
            text
            for text in spoken_texts(appliance, language)
            if appliance.clips.missing([appliance.prompts.text_clip(language, text)])
        ]
        for language in appliance.prompts.languages
    }


def missing_clips(appliance: "Appliance") -> dict[str, list[Clip]]:
    """Return every clip that has no sound yet, fixed ones and texts, by language."""
    return {
        language: list(
            appliance.clips.missing(
                [
                    *appliance.prompts.fixed_clips(language),
                    *(
                        appliance.prompts.text_clip(language, text)
                        for text in spoken_texts(appliance, language)
                    ),
                ]
            )
        )
        for language in appliance.prompts.languages
    }


def missing_ahead(appliance: "Appliance") -> list[Clip]:
    """Return the clips of drafted sentences that have no sound yet."""
    sentences = appliance.prompt_studio.sentences
    drafted = [clip for one in sentences.languages for clip in sentences.drafted_clips(one)]
    return appliance.clips.missing(dict.fromkeys(drafted))


def speak_ahead(appliance: "Appliance") -> "Rendered":
    """Render the clips of drafted sentences, so that publishing them waits for no voice."""
    return render_clips(appliance.clips, missing_ahead(appliance), chosen_voice(appliance))


def speak_version(appliance: "Appliance", documents: Documents) -> None:
    """Render what the sentences of a version still need; `VoiceFailed` where nobody can."""
    prompts = appliance.prompts.changed(
        {one: documents.get(document_name(one), "") for one in appliance.prompts.languages}
    )
    clips = [clip for one in prompts.languages for clip in prompts.fixed_clips(one)]
    spoken = [clip for clip in clips if not clip.name.startswith("sound/")]
    missing = appliance.clips.missing(spoken)
    for _clip, reason in render_clips(appliance.clips, missing, chosen_voice(appliance)).failed:
        raise VoiceFailed(reason)


def _silent(_done: int, _total: int) -> None:
    """Show nothing."""


def render_all(
    appliance: "Appliance", progress: Callable[[int, int], None] = _silent
) -> "Rendered":
    """Render every clip that is missing or was rendered by another voice."""
    texts = {
        language: spoken_texts(appliance, language) for language in appliance.prompts.languages
    }
    return render(
        appliance.clips,
        appliance.prompts,
        texts,
        voice=chosen_voice(appliance),
        progress=progress,
    )


def chosen_voice(box: "Appliance") -> "Voice | None":
    """Return the first voice a plugin offers, or None for the built-in one."""
    offers = box.plugins.collect("voice", preference=box.preferences.text)
    return offers[0][1] if offers else None


def speak_text(box: "Appliance", language: str, text: str) -> None:
    """Render one text now; `VoiceFailed` where no voice can speak it."""
    clip = box.prompts.text_clip(language, text)
    for _clip, reason in render_clips(box.clips, [clip], chosen_voice(box)).failed:
        raise VoiceFailed(reason)
