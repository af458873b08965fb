"""A thousand damaged files: each is refused, or what it says is exactly what is stored."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance import FileRefused
from plugins.ofd_exchange.reader import OfdReader
from tests.plugins.ofd_exchange.box import DATA_TABLES, DAY, Box, index, write
from tests.plugins.ofd_exchange.sample_rows import everything
from tests.plugins.ofd_exchange.slow_reading import COLUMNS, Broken, rows_in_store

MUTATIONS = 1000
Chance = random.Random
Mutation = Callable[[bytearray, Chance], None]


def spot(content: bytearray, chance: Chance) -> int:
    return chance.randrange(len(content))


def flip(content: bytearray, chance: Chance) -> None:
    content[spot(content, chance)] = chance.randrange(256)


def change_digit(content: bytearray, chance: Chance) -> None:
    digits = [place for place, byte in enumerate(content) if 48 <= byte < 58]
    content[chance.choice(digits)] = chance.randrange(48, 58)


def drop_byte(content: bytearray, chance: Chance) -> None:
    del content[spot(content, chance)]


def insert_byte(content: bytearray, chance: Chance) -> None:
    content.insert(spot(content, chance), chance.randrange(256))


def cut(content: bytearray, chance: Chance) -> None:
    del content[spot(content, chance) :]


def move_byte(content: bytearray, chance: Chance) -> None:
    byte = content.pop(spot(content, chance))
    content.insert(spot(content, chance), byte)


def with_lines(change: Callable[[list[bytes], Chance], None]) -> Mutation:
    def mutation(content: bytearray, chance: Chance) -> None:
        lines = bytes(content).split(b"\r\n")
        change(lines, chance)
        content[:] = b"\r\n".join(lines)

    return mutation


def drop_line(lines: list[bytes], chance: Chance) -> None:
    lines.pop(chance.randrange(len(lines)))


def double_line(lines: list[bytes], chance: Chance) -> None:
    place = chance.randrange(len(lines))
    lines.insert(place, lines[place])


def swap_lines(lines: list[bytes], chance: Chance) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def swap_neighbouring_names(lines: list[bytes], chance: Chance) -> None:
    place = chance.randrange(10, 10 + int(lines[9]) - 1)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]


def other_version(lines: list[bytes], chance: Chance) -> None:
    lines[1] = chance.choice([b"20  ", b"21  ", b"22  ", b"22", b"2 1", b""])


def other_count(lines: list[bytes], chance: Chance) -> None:
    place = chance.choice([9, 10 + int(lines[9])])
    lines[place] = str(chance.randrange(200)).encode()


def other_header(lines: list[bytes], chance: Chance) -> None:
    lines[chance.randrange(9)] = chance.choice([b"", b"98", b"001", b"20261119", b"07", b"xx"])


def capitals(lines: list[bytes], chance: Chance) -> None:
    place = chance.randrange(10, 10 + int(lines[9]))
    lines[place] = lines[place].upper()


def line_feeds(content: bytearray, chance: Chance) -> None:
    content[:] = bytes(content).replace(b"\r\n", b"\n", chance.choice([1, 5, -1]))


def blank_a_stretch(content: bytearray, chance: Chance) -> None:
    place = spot(content, chance)
    stretch = content[place : place + chance.randrange(1, 20)]
    content[place : place + len(stretch)] = b" " * len(stretch)


PLAIN: list[Mutation] = [
    *(flip, change_digit, change_digit, change_digit, drop_byte, insert_byte, cut, move_byte),
    *(line_feeds, blank_a_stretch),
]
BY_LINE = [
    *(drop_line, double_line, swap_lines, swap_neighbouring_names, other_version, other_count),
    *(other_header, capitals),
]
ALL = PLAIN + [with_lines(change) for change in BY_LINE]


def everything_stored(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [
        (table, *row)
        for table in DATA_TABLES
        # The names are those above.
        for row in database.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
    ]


def empty(database: sqlite3.Connection) -> None:
    with database:
        for table in (*reversed(DATA_TABLES), "exchange_imports"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are those above


def whole_files(folder: Path) -> list[tuple[str, bytes]]:
    return [
        ((path := write(folder, kind, *rows, version=version)).name, path.read_bytes())
        for kind, rows in everything().items()
        for version in ("21", "22")
    ]


@pytest.mark.slow
def test_a_thousand_damaged_files_are_refused_or_imported_rightly(box: Box) -> None:
    chance = random.Random(39595)
    originals = whole_files(box.files)
    database = sqlite3.connect(box.database.path)
    # Something known from the day before, which a refusal must leave as it is.
    yesterday = DAY.replace(day=19)
    refused = imported = 0
    for number in range(MUTATIONS):
        name, original = originals[number % len(originals)]
        content = bytearray(original)
        chance.choice(ALL)(content, chance)
        if content and number % 4 == 0:
            chance.choice([flip, drop_byte, insert_byte])(content, chance)
        path = box.files / name
        path.write_bytes(bytes(content))
        if not database.execute("SELECT 1 FROM balance_dates").fetchone():
            box.take("05", everything()["05"][3] | {"TransactionCfmDate": yesterday}, day=yesterday)
            box.take("07", everything()["07"][0] | {"UpdateDate": yesterday}, day=yesterday)
        before = everything_stored(database)
        result = box.imports.import_file(path, "test")
        if result.outcome == "refused":
            refused += 1
            assert result.reason
            assert everything_stored(database) == before, f"{number}: {result}"
        else:
            imported += 1
            assert_stored_rightly(box, path, number)
            empty(database)
    database.close()
    assert refused > MUTATIONS / 4
    assert imported > MUTATIONS / 10


def assert_stored_rightly(box: Box, path: Path, number: int) -> None:
    try:
        table, expected = rows_in_store(path)
    except (Broken, ValueError) as error:
        raise AssertionError(f"{number}: a broken {path.name} was imported: {error}") from error
    stored = [
        {column: row[column] for column in COLUMNS[table]}
        for row in box.rows(table)
        if table != "quotes" or row["stated_on"] == f"{DAY}"
    ]
    assert sorted(stored, key=str) == expected, f"{number}: {path.name}"


def test_damaged_indexes_are_refused_or_read_rightly(box: Box) -> None:
    chance = random.Random(39595)
    listed = [f"OFD_98_001_20261120_{kind}.TXT" for kind in ("02", "04", "05")]
    path = index(box.files, *listed)
    original = path.read_bytes()
    read = 0
    for number in range(MUTATIONS // 2):
        content = bytearray(original)
        chance.choice([*PLAIN, *(with_lines(one) for one in (drop_line, double_line, swap_lines))])(
            content, chance
        )
        path.write_bytes(bytes(content))
        try:
            names = OfdReader().index_of(path)
        except FileRefused:
            continue
        read += 1
        lines = [line.strip(b" \r").decode() for line in content.split(b"\n")]
        assert names == lines[6:-1][: int(lines[5])], number
        assert "OFDCFEND" in lines[6 + int(lines[5])], number
    assert read > MUTATIONS / 40
