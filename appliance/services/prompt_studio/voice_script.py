"""Makes the script of a selection of sentences for who will speak them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from appliance.audio.prompt_templates import PAUSES, Clip, Template
from appliance.paper.voice_script import ScriptLine, script_pages, script_table
from appliance.services.prompt_studio.records import RECORDED, ClipSound, SentenceSound
from appliance.services.prompt_studio.sentences import NUMBERS, TEXTS, Sentences
from appliance.services.prompt_studio.take_sets import file_name
from appliance.services.prompt_studio.takes import Takes

SUFFIX = ".wav"
GOES_ON, ENDS, FOLLOWS, NUMBER, NAME = "goes_on", "ends", "follows", "number", "name"
END_SIGNS = "。！？.!?"


class MadeScript(NamedTuple):
    """A finished script and its media type."""

    content: bytes
    kind: str


def script_lines(
    chosen: Iterable[SentenceSound], sentences: Sentences, takes: Takes, language: str
) -> list[ScriptLine]:
    """Return what is to be spoken for these sentences, each clip of the language once."""
    lines: dict[str, ScriptLine] = {}
    for sentence in chosen:
        alone = {NUMBERS: NUMBER, TEXTS: NAME}.get(sentence.topic)
        template = None if alone else sentences.template(sentence.language, sentence.key)
        for one in sentence.clips:
            if one.clip.language == language and one.clip.name not in lines:
                lines[one.clip.name] = ScriptLine(
                    file=f"{file_name(one.clip)}{SUFFIX}",
                    key=sentence.key,
                    words=one.clip.text.strip(),
                    sentence=_marked(template, one) if template else f"【{one.clip.text.strip()}】",
                    slots=tuple(sentence.slots.items()),
                    seconds=takes.spoken_seconds(one.clip),
                    remarks=tuple(_remarks(sentence, one, template, alone)),
                )
    return list(lines.values())


def made_script(
    lines: Sequence[ScriptLine], form: str, *, spoken: str, at: datetime, language: str
) -> MadeScript:
    """Return the script as `csv` or `pdf`, its headings in the reader's language."""
    makers: dict[str, Callable[[], MadeScript]] = {
        "csv": lambda: MadeScript(script_table(lines, language), "text/csv"),
        "pdf": lambda: MadeScript(script_pages(lines, spoken, at, language), "application/pdf"),
    }
    return makers[form]()


FORMATS = ("csv", "pdf")


def _marked(template: Template, one: ClipSound) -> str:
    """Return a sentence with the words that are to be spoken in brackets."""
    parts = [
        piece.text if isinstance(piece, Clip) else f"{{{piece.name}}}" for piece in template.pieces
    ]
    place = template.pieces.index(one.clip)
    words = parts[place].strip()
    before, _, after = parts[place].partition(words)
    parts[place] = f"{before}【{words}】{after}"
    return "".join(parts).strip()


def _remarks(
    sentence: SentenceSound, one: ClipSound, template: Template | None, alone: str | None
) -> Iterator[str]:
    if alone or template is None:
        yield alone or NAME
    else:
        place = template.pieces.index(one.clip)
        if place and template.pieces[place - 1] not in template.clips:
            yield FOLLOWS
        is_last = not any(not _is_pause(piece) for piece in template.pieces[place + 1 :])
        ends = is_last or one.clip.text.rstrip().endswith(tuple(END_SIGNS))
        yield ENDS if ends else GOES_ON
    if sentence.changed:
        yield "changed"
    if one.other_words:
        yield "other_words"
    elif one.origin == RECORDED:
        yield "recorded"


def _is_pause(piece: object) -> bool:
    return not str(getattr(piece, "text", "{}")).strip(PAUSES)
