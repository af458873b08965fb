"""Records of backups: one attempt at a backup, and what a place offers to restore."""

from dataclasses import dataclass
from datetime import datetime

STATES = (
    ASKED, WRITING, PROVING, GOOD, FAILED, CANCELLED, BROKEN,
) = ("asked", "writing", "proving", "good", "failed", "cancelled", "broken")  # fmt: skip
UNDER_WAY = (WRITING, PROVING)
OVER = (GOOD, FAILED, CANCELLED, BROKEN)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """One backup of this box, from being asked for to being proven good, or not."""

    id: int
    name: str
    """Its archive at the place; empty until it is written."""
    place: str
    state: str
    asked_at: datetime
    asked_by: str
    began_at: datetime | None
    ended_at: datetime | None
    stage: str
    """What is done now: `database`, `files`, `archive`, `proof`."""
    permille: int
    cancelled_by: str
    reason: str
    """Why it is not good, as a sentence."""
    code: str
    """Why, in a word, for the pages."""
    files: int
    bytes: int
    new_bytes: int
    """What had to be carried to the place; the rest lay there already."""
    seals: int
    """The seals that were verified in the restored copy."""
    rows: int
    proven_at: datetime | None
    removed_at: datetime | None


@dataclass(frozen=True)
class StoredArchive:
    """An archive at a place."""

    name: str
    bytes: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BackupPlan:
    """What the owner set about backups."""

    place: str = ""
    """A folder, or `sftp://user@host:port/folder`; empty where none was chosen."""
    same_disk: bool = False
    hour: int = 2
    minute: int = 15
    host_key: str = ""
    """The key of the SFTP server as it was seen at the set-up, `SHA256:…`."""
    keep_days: int = 14
    keep_weeks: int = 8
    keep_months: int = 24
