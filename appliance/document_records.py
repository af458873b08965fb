"""What the box's own documents are printed from; whoever prints them knows no store and no call."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class FaxCover:
    """The page that goes before a fax: from whom, to whom, how much, and a few words."""

    company: str
    number: str
    pages: int
    """How many pages follow."""
    at: datetime
    recipient: str = ""
    subject: str = ""
    message: str = ""
    telephone: str = ""
    """Where to call about it."""
    logo: Path | None = None
    """The owner's picture, where there is one."""


@dataclass(frozen=True, kw_only=True)
class FaxContinuation:
    """The page that goes before the rest of a fax whose first call broke off."""

    company: str
    number: str
    began_at: datetime
    """When the fax was sent first."""
    first_page: int
    """The page of the whole fax that follows next."""
    pages: int
    """How many pages the whole fax has."""
