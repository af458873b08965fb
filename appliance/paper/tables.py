"""Tables of others, CSV and XLSX, as rows of texts; what reads a workbook runs in the sandbox."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.errors import ListRefused
from appliance.paper import sandbox
from appliance.paper.press.decoding import decoded
from appliance.paper.press.refusals import Refusal, Refused

DELIMITERS = ",;\t"
LOOKED_AT_ROWS = 20
LONGEST_SECONDS = 40
MOST_MEMORY_BYTES = 768 * 1024 * 1024
MOST_OUTPUT_BYTES = 64 * 1024 * 1024

REASONS = {
    "empty": "the file has no rows",
    "bytes": "the file is larger than {most_megabytes} MB; send it in parts",
    "rows": "the file has more than {most_rows} rows; send it in parts",
    "columns": "line {line} has more than {most_columns} columns: this is no list",
    "cell": "line {line} has a field of more than {most_signs} signs: this is no list",
    "encoding": "the file is no text in UTF-8, UTF-16 or GB18030, and no XLSX",
    "quotes": "line {line} has a quotation mark that is not closed, or one too many",
    "old": "the file is an old or locked workbook; save it as XLSX without a password, or as CSV",
    "encrypted": "the workbook is locked with a password; save it without one",
    "unreadable": "the workbook cannot be read: it is damaged or no XLSX; save it as CSV",
    "size": "the workbook unpacks to more than any list needs",
    "memory": "the workbook needs more memory than is allowed; save it as CSV",
    "slow": "the workbook takes too long to be read; save it as CSV",
    "machine": "workbooks cannot be read now: {detail}; a CSV file can",
}


@dataclass(frozen=True)
class Limits:
    """How large a table may be."""

    most_bytes: int = 20 * 1024 * 1024
    most_rows: int = 50_000
    most_columns: int = 60
    most_signs: int = 2000
    longest_seconds: int = LONGEST_SECONDS


@dataclass(frozen=True)
class Table:
    """The rows of a file that are not blank, each with the number of its first line."""

    kind: str
    """csv or xlsx."""
    rows: tuple[tuple[int, list[str]], ...]


def read(content: bytes, limits: Limits = Limits()) -> Table:
    """Return the table a file holds; what it is, its content says. `ListRefused` says why not."""
    reading = _Reading(limits)
    if len(content) > limits.most_bytes:
        raise reading.refusal("bytes")
    if not content.strip():
        raise reading.refusal("empty")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise reading.refusal("old")
    if content.startswith(b"PK"):
        return Table("xlsx", tuple(reading.of_workbook(content)))
    return Table("csv", reading.of_text(content))


@dataclass(frozen=True)
class _Reading:
    """One file being read."""

    limits: Limits

    def of_text(self, content: bytes) -> tuple[tuple[int, list[str]], ...]:
        """Return the rows of a CSV file."""
        try:
            text = decoded(content)
        except Refused as refused:
            raise self.refusal("encoding") from refused
        lines = list(io.StringIO(text, newline=""))
        rows: list[tuple[int, list[str]]] = []
        for line, cells in self._records(lines, _delimiter(lines)):
            if not any(cells):
                continue
            if len(cells) > self.limits.most_columns:
                raise self.refusal("columns", line)
            if any(len(cell) > self.limits.most_signs for cell in cells):
                raise self.refusal("cell", line)
            if len(rows) == self.limits.most_rows:
                raise self.refusal("rows")
            rows.append((line, cells))
        if not rows:
            raise self.refusal("empty")
        return tuple(rows)

    def _records(self, lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        first = 1
        try:
            for cells in reader:
                yield first, [cell.strip() for cell in cells]
                first = reader.line_num + 1
        except csv.Error as error:
            raise self.refusal("quotes", first) from error

    def of_workbook(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of the first sheet of a workbook."""
        most = self.limits
        numbers = (most.longest_seconds, MOST_MEMORY_BYTES, MOST_OUTPUT_BYTES, most.most_rows,
                   most.most_columns, most.most_signs)  # fmt: skip
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as rows:
            source.write(content)
            source.flush()
            try:
                status, said = sandbox.run(
                    [*map(str, numbers)], source, rows, most.longest_seconds, "press.workbook"
                )
            except sandbox.TooSlow as error:
                raise self.refusal("slow") from error
            except OSError as error:
                raise self.refusal("machine", detail=str(error)) from error
            if status:
                raise self._refused(status, said)
            rows.seek(0)
            for row in rows:
                line, cells = json.loads(row)
                yield line, cells

    def _refused(self, status: int, said: str) -> ListRefused:
        detail = said.rpartition("\n")[2].rpartition("Refused: ")[2]
        codes = {refusal.value: refusal.name.lower() for refusal in Refusal}
        if status not in codes:  # bwrap itself, or a Python that cannot start
            return self.refusal("machine", detail=detail or f"status {status}")
        code = codes[status]
        line = int(detail) if code in ("columns", "cell") and detail.isdecimal() else 0
        return self.refusal(code if code in REASONS else "unreadable", line, detail)

    def refusal(self, code: str, line: int = 0, detail: str = "") -> ListRefused:
        """Return the refusal with its sentence."""
        limits = {
            "most_megabytes": self.limits.most_bytes // 1024**2,
            "most_rows": self.limits.most_rows,
            "most_columns": self.limits.most_columns,
            "most_signs": self.limits.most_signs,
        }
        sentence = REASONS[code].format(line=line, detail=detail, **limits)
        return ListRefused(code, sentence, line, detail=detail, **limits)


def _delimiter(lines: list[str]) -> str:
    """Return the sign that parts most of the first rows, and the titles, into most columns."""

    def parted(sign: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(lines[:LOOKED_AT_ROWS], delimiter=sign)]
        except csv.Error:
            return 0, 0
        return (sorted(widths)[len(widths) // 2], widths[0]) if widths else (0, 0)

    return max(DELIMITERS, key=parted)
