"""Three texts become one: the change somebody made is carried over into a newer text."""

from merge3 import Merge3

MINE, THEIRS = "<<<<<<< draft", ">>>>>>> published"
BETWEEN = "======="


def merged(before: str | None, mine: str | None, theirs: str | None) -> str | None:
    """Return both changes of a text in one; what clashes stands there twice, between marks.

    None is a text that is not there. Who took a text away gives way to who changed it.
    """
    if theirs in (mine, before):
        return mine
    if mine == before:
        return theirs
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    merge = Merge3(_lines(before or ""), _lines(mine), _lines(theirs))
    return "".join(
        merge.merge_lines(
            start_marker=MINE, mid_marker=BETWEEN, end_marker=THEIRS, base_marker=None
        )
    )


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def clashes(text: str) -> list[int]:
    """Return the lines at which a clash begins that somebody has to decide."""
    return [n for n, line in enumerate(text.splitlines(), start=1) if line.startswith(MINE)]
