"""The script that a voice talent reads from: what to say, under which name, how long it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.paper.document_words import moment, words
from appliance.paper.workbook import as_csv


@dataclass(frozen=True)
class ScriptLine:
    """One clip to be spoken."""

    file: str
    key: str
    words: str
    sentence: str
    """The whole sentence, with what is to be spoken in brackets."""
    slots: tuple[tuple[str, str], ...]
    """What the call fills in around it: the place, and the kind of value."""
    seconds: float
    """How long the box's own voice needs."""
    remarks: tuple[str, ...]
    """Names of remarks, as `recorded` or `goes_on`."""


def script_table(lines: Sequence[ScriptLine], language: str) -> bytes:
    """Return the script as CSV."""
    own = words(language)["voice_script"]
    rows = [
        [
            line.file,
            line.key,
            line.words,
            line.sentence if line.sentence != f"【{line.words}】" else "",
            _slots(line, own),
            f"{line.seconds:.1f}",
            _remarks(line, own),
        ]
        for line in lines
    ]
    return as_csv([own[name] for name in own["columns"]], rows)


def script_pages(lines: Sequence[ScriptLine], spoken: str, at: datetime, language: str) -> bytes:
    """Return the script as PDF, in large letters."""
    own = words(language)["voice_script"]
    title = own["title"].format(language=own["languages"][spoken])
    return layout.document(
        lambda: list(_story(lines, title, at, own)),
        title=title,
        footer=title,
        pages=words(language)["common"]["pages"],
    )


def _story(
    lines: Sequence[ScriptLine], title: str, at: datetime, own: dict[str, object]
) -> Iterator[Flowable]:
    yield layout.paragraph(title, layout.TITLE)
    minutes = sum(line.seconds for line in lines) / 60
    about = str(own["about"]).format(count=len(lines), minutes=f"{minutes:.0f}", at=moment(at))
    yield layout.paragraph(about, layout.LEAD)
    for rule in own["rules"]:  # type: ignore[attr-defined]
        yield layout.paragraph(f"· {rule}", layout.SMALL)
    yield layout.gap(3)
    head = [str(own["words"]), str(own["file"]), str(own["seconds"])]
    yield layout.table(head, [_row(line, own) for line in lines], [0, 60, 16])


def _row(line: ScriptLine, own: dict[str, object]) -> list[layout.Cell]:
    said: list[layout.Line] = [(line.words, layout.READING)]
    if line.sentence != f"【{line.words}】":
        said.append((line.sentence, layout.SMALL))
    said += [(text, layout.SMALL) for text in (_slots(line, own), _remarks(line, own)) if text]
    return [said, [(line.file, layout.SMALL)], [(f"{line.seconds:.1f}", layout.SMALL_FIGURE)]]


def _slots(line: ScriptLine, own: dict[str, object]) -> str:
    kinds: dict[str, str] = own["kinds"]  # type: ignore[assignment]
    return "; ".join(f"{{{name}}} = {kinds.get(kind, kind)}" for name, kind in line.slots)


def _remarks(line: ScriptLine, own: dict[str, object]) -> str:
    names: dict[str, str] = own["remark_names"]  # type: ignore[assignment]
    return "; ".join(names[remark] for remark in line.remarks)
