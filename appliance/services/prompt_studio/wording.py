"""Changes of what sentences say: each goes into a draft of the workshop."""

import json
from collections.abc import Mapping
from functools import lru_cache

from appliance.audio.prompt_templates import changed_texts
from appliance.audio.prompts import Prompts
from appliance.errors import SentenceRefused
from appliance.records.workshop import OPEN, PROMPTS, Draft
from appliance.services.prompt_studio.sentences import Drafted
from appliance.services.workshop.room import Workshop

MOST_DRAFTS = 50


class Wording:
    """The owner's words for sentences."""

    def __init__(self, prompts: Prompts, workshop: Workshop) -> None:
        self._prompts, self._workshop = prompts, workshop
        self._changed = lru_cache(maxsize=32)(self._prompts_with)

    def open_drafts(self) -> list[Draft]:
        """Return the drafts a change can go into, newest first."""
        listing = self._workshop.drafts.listing(MOST_DRAFTS)
        drafts = [one for one in listing if one.state == OPEN]
        return sorted(drafts, key=lambda one: one.changed_at, reverse=True)

    def drafted(self, language: str) -> list[Drafted]:
        """Return what open drafts change in a language, the one changed last first."""
        return [
            Drafted(draft.number, *made)
            for draft in self.open_drafts()
            if (document := draft.documents.get(document_name(language)))
            and (made := self._changed(language, document))
        ]

    def texts(self, draft: Draft, language: str) -> dict[str, str]:
        """Return the sentences a draft gives other words in a language."""
        return changed_texts(language, draft.documents.get(document_name(language), ""))

    def change(
        self,
        texts: Mapping[str, str | None],
        key: str,
        *,
        by: str,
        draft: int | None = None,
        seen: Mapping[str, str] | None = None,
        title: str = "",
    ) -> Draft:
        """Give a sentence other words by language; None gives it back those it came with.

        `seen` is what the draft said when he who changes it looked; `SentenceRefused` names what
        does not fit, before anything is written.
        """
        for language, text in texts.items():
            if text is not None:
                self._prompts.check(language, key, text)
        into = self._draft(draft, by, title or key)
        for language, text in texts.items():
            now = self._workshop.drafts.one(into.number)
            self._write(now, (language, key, text), by, (seen or {}).get(language))
        return self._workshop.drafts.one(into.number)

    def _draft(self, number: int | None, by: str, title: str) -> Draft:
        if number is not None:
            return self._workshop.drafts.one(number)
        return self._workshop.drafts.open(by, title, self._workshop.versions.published())

    def _write(
        self, draft: Draft, change: tuple[str, str, str | None], by: str, seen: str | None
    ) -> None:
        language, key, text = change
        texts = self.texts(draft, language)
        delivered = self._prompts.delivered(language, key)
        now = texts.get(key, delivered.text if delivered else "")
        if seen is not None and seen != now:
            message = f"{draft.changed_by} changed {key} in this draft meanwhile: {now}"
            raise SentenceRefused("moved", message, key=key, detail=now)
        if text is None or (delivered is not None and text == delivered.text):
            texts.pop(key, None)
        else:
            texts[key] = text
        name, document = document_name(language), document_of(texts)
        self._workshop.drafts.change(draft.number, name, document, draft.revision, by)

    def _prompts_with(
        self, language: str, document: str
    ) -> tuple[dict[str, str], Prompts] | tuple[()]:
        try:
            return changed_texts(language, document), self._prompts.changed({language: document})
        except SentenceRefused:
            return ()  # the workshop's lint says what is wrong


def document_name(language: str) -> str:
    """Return the name of the document with the owner's sentences in a language."""
    return f"{PROMPTS}{language}.toml"


def document_of(texts: Mapping[str, str]) -> str | None:
    """Write sentences as a document, by topic; None where nothing is changed."""
    lines: list[str] = []
    topic = ""
    for key in sorted(texts):
        if key.partition(".")[0] != topic:
            topic = key.partition(".")[0]
            lines += ["", f"[{topic}]"] if lines else [f"[{topic}]"]
        lines.append(f"{key.partition('.')[2]} = {json.dumps(texts[key], ensure_ascii=False)}")
    return "\n".join(lines) + "\n" if lines else None
