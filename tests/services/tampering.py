"""What somebody with full access to the database can do to the audit, each with its first bad row.

A tampering is a function of a copy and a source of chance; it returns the number of the first row
that is not as it was, or None where it changed nothing.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from random import Random

from appliance.services.row_records import stamp
from appliance.settings import Secret
from appliance.store.audit import Entry
from tests.services.evidence_room import Copy

Tampering = Callable[[Copy, Random], int | None]
TEXTS = ("at", "actor", "address", "door", "kind", "action", "subject", "outcome", "detail", "mac")
WORDS = ("admin", "nobody", "", "order 7", "'; --", "北京", "0" * 64, "done")


def rows(copy: Copy) -> list[Entry]:
    """Return the entries as they are now."""
    with closing(sqlite3.connect(copy.path)) as connection:
        found = connection.execute("SELECT * FROM audit ORDER BY number").fetchall()
    return [Entry(*row) for row in found]


def write(copy: Copy, entries: list[Entry]) -> None:
    """Put these entries in the place of all."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM audit")
        _insert(connection, entries)

    copy.tamper(work)


def _insert(connection: sqlite3.Connection, entries: list[Entry]) -> None:
    connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entries)


def edit_one(copy: Copy, random: Random) -> int | None:
    """Give one column of one row another value."""
    found = rows(copy)
    at = random.randrange(len(found))
    name = random.choice(TEXTS)
    found[at] = found[at]._replace(**{name: random.choice(WORDS)})
    write(copy, found)
    return at + 1


def edit_one_sign(copy: Copy, random: Random) -> int | None:
    """Change one sign of one column of one row."""
    found = rows(copy)
    at = random.randrange(len(found))
    name = random.choice([name for name in TEXTS if getattr(found[at], name)])
    text = getattr(found[at], name)
    place = random.randrange(len(text))
    sign = chr((ord(text[place]) ^ (1 << random.randrange(5))) or 1)
    found[at] = found[at]._replace(**{name: text[:place] + sign + text[place + 1 :]})
    write(copy, found)
    return at + 1


def move_a_sign(copy: Copy, random: Random) -> int | None:
    """Move the end of one column to the beginning of the next one."""
    found = rows(copy)
    at = random.randrange(len(found))
    entry = found[at]
    if not entry.action:
        return None
    action, subject = entry.action[:-1], entry.action[-1] + entry.subject
    found[at] = entry._replace(action=action, subject=subject)
    write(copy, found)
    return at + 1


def insert(copy: Copy, random: Random) -> int | None:
    """Put a row in; those after it move on."""
    found = rows(copy)
    at = random.randrange(len(found) + 1)
    smuggled = random.choice(found)._replace(subject=f"order {random.randrange(10**6)}")
    found.insert(at, smuggled)
    write(copy, [entry._replace(number=number) for number, entry in enumerate(found, 1)])
    return at + 1


def insert_before_all(copy: Copy, random: Random) -> int | None:
    """Put a row in before the first one."""
    smuggled = random.choice(rows(copy))._replace(number=-random.randrange(5))
    copy.tamper(lambda connection: _insert(connection, [smuggled]))
    return smuggled.number


def copy_a_row(copy: Copy, random: Random) -> int | None:
    """Put a genuine row, proof and all, in the place of another one."""
    found = rows(copy)
    source, target = random.sample(range(len(found)), 2)
    found[target] = found[source]._replace(number=target + 1)
    write(copy, found)
    return target + 1


def delete(copy: Copy, random: Random) -> int | None:
    """Take some rows away."""
    found = rows(copy)
    count = random.choice((1, 1, 2, 5))
    gone = sorted(random.sample(range(1, len(found) + 1), count))
    write(copy, [entry for entry in found if entry.number not in gone])
    return gone[0]


def delete_and_close_up(copy: Copy, random: Random) -> int | None:
    """Take a row away and let those after it move up."""
    found = rows(copy)
    at = random.randrange(len(found))
    del found[at]
    write(copy, [entry._replace(number=number) for number, entry in enumerate(found, 1)])
    return at + 1


def reorder(copy: Copy, random: Random) -> int | None:
    """Let two rows change places."""
    found = rows(copy)
    one, other = sorted(random.sample(range(len(found)), 2))
    found[one], found[other] = (
        found[other]._replace(number=one + 1),
        found[one]._replace(number=other + 1),
    )
    write(copy, found)
    return one + 1


def turn_round(copy: Copy, random: Random) -> int | None:
    """Turn a run of rows round."""
    found = rows(copy)
    one, other = sorted(random.sample(range(len(found) + 1), 2))
    if other - one < 2:
        return None
    found[one:other] = reversed(found[one:other])
    write(copy, [entry._replace(number=number) for number, entry in enumerate(found, 1)])
    return one + 1


def truncate(copy: Copy, random: Random) -> int | None:
    """Cut the end off."""
    found = rows(copy)
    left = random.randrange(len(found))
    write(copy, found[:left])
    return left + 1


def truncate_and_regrow(copy: Copy, random: Random) -> int | None:
    """Cut the end off, and let the box itself go on from there."""
    left = len(rows(copy)) - random.randrange(1, 20)
    write(copy, rows(copy)[:left])
    for _ in range(random.randrange(1, 30)):
        copy.clock.pass_time(random.uniform(0, 60))
        copy.audit.note("orders.export", f"order {random.randrange(100)}")
    return left + 1


def stamp_anew(copy: Copy, random: Random) -> int | None:
    """Edit a row and make the proofs from it on anew, with the key of somebody else."""
    return _stamped(copy, random, Secret(f"a key of the database's user {random.random()}"))


def stamp_all_anew(copy: Copy, random: Random) -> int | None:
    """Make all proofs anew with the key of somebody else, and change nothing besides."""
    forger = copy.audit_with(Secret("somebody's key"), copy.home / "elsewhere")
    _chain(copy, forger, rows(copy), 0)
    return 1


def stamp_anew_with_the_stolen_key(copy: Copy, random: Random) -> int | None:
    """Edit a row and make the proofs from it on anew, with the very key of the box."""
    return _stamped(copy, random, None)


def roll_back(copy: Copy, random: Random) -> int | None:
    """Put the database of some time ago back, whole."""
    return truncate(copy, random)


def set_the_clock_back(copy: Copy, random: Random) -> int | None:
    """Set the clock back and let the box go on; the first entry after that says so."""
    number = len(rows(copy)) + 1
    copy.clock.now -= timedelta(seconds=random.uniform(60, 10**6))
    for _ in range(random.randrange(1, 4)):
        copy.audit.note("orders.export", "order 1")
        copy.clock.pass_time(1)
    return number


def set_a_time_back(copy: Copy, random: Random) -> int | None:
    """Let a row have happened at another time."""
    found = rows(copy)
    at = random.randrange(len(found))
    other = stamp(copy.clock() + timedelta(seconds=random.uniform(-(10**7), 10**6)))
    found[at] = found[at]._replace(at=other)
    write(copy, found)
    return at + 1


def take_the_table(copy: Copy, random: Random) -> int | None:
    """Take the whole table away."""
    copy.tamper(lambda connection: connection.execute("ALTER TABLE audit RENAME TO other"))
    return 1


def loosen_types(copy: Copy, random: Random) -> int | None:
    """Make the table anew without its rules, and put something no box writes into a row."""
    found = rows(copy)
    at, name = random.randrange(len(found)), random.choice(TEXTS)
    found[at] = found[at]._replace(**{name: random.choice((b"\x00\xff", None, 17, 1.5))})

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE other AS SELECT * FROM audit")
        connection.execute("DROP TABLE audit")
        connection.execute("ALTER TABLE other RENAME TO audit")

    copy.tamper(work)
    write(copy, found)
    return at + 1


def _stamped(copy: Copy, random: Random, key: Secret | None) -> int:
    found = rows(copy)
    at = random.randrange(len(found))
    found[at] = found[at]._replace(subject=f"order {random.randrange(10**6, 10**7)}")
    forger = copy.audit_with(key, copy.home / "elsewhere") if key else copy.audit
    _chain(copy, forger, found, at)
    return at + 1


def _chain(copy: Copy, forger: object, found: list[Entry], at: int) -> None:
    previous = found[at - 1].mac if at else ""
    for place in range(at, len(found)):
        bare = found[place]
        mac = forger.chain._mac(bare, previous)  # type: ignore[attr-defined]
        found[place] = bare._replace(mac=mac)
        previous = mac
    write(copy, found)


TAMPERINGS: tuple[Tampering, ...] = (
    *(edit_one, edit_one_sign, move_a_sign, insert, insert_before_all, copy_a_row, delete),
    *(delete_and_close_up, reorder, turn_round, truncate, truncate_and_regrow, stamp_anew),
    *(stamp_all_anew, stamp_anew_with_the_stolen_key, roll_back, set_the_clock_back),
    *(set_a_time_back, take_the_table, loosen_types),
)
