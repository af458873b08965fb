"""What a technician changes: a configuration is a set of named documents, kept as versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Documents = Mapping[str, str]
"""Name → text; a document that is absent is as delivered."""

MENU, LINES = "menu.toml", "lines.toml"
DIALPLAN, PROMPTS, DELIVERED_AT = "dialplan/", "prompts/", "delivered/"
"""What documents' names begin with: the owner's own text of a template of ours, the sentences he
changed by language, and the text of ours from which his was made."""
OVERRIDABLE = {
    "extensions.conf": ("pbx_config",),
    "pjsip.conf": (
        "res_pjsip",
        "res_pjsip_endpoint_identifier_ip",
        "res_pjsip_outbound_registration",
    ),
    "confbridge.conf": ("app_confbridge",),
    "res_fax.conf": ("res_fax",),
}
"""Templates an owner may have a text of his own of, with the modules of Asterisk that read them.
The others keep the box itself and its doors; no technician opens those."""

WANTED, IN_FORCE, FAILED, REPLACED = "wanted", "in_force", "failed", "replaced"
OPEN, PUBLISHED, DISCARDED = "open", "published", "discarded"
ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Version:
    """A configuration that was published; number 0 is the box as delivered."""

    number: int
    at: datetime
    operator: str
    note: str
    documents: Documents
    state: str
    """`wanted`, `in_force`, `failed` or `replaced`."""
    in_force_at: datetime | None = None
    ended_at: datetime | None = None
    """When it failed or was replaced."""
    reason: str = ""
    """Why it failed, in a sentence."""
    restores: int | None = None
    """The version whose documents it brings back, where it is a roll-back."""
    draft: int | None = None
    """The draft it was made of."""

    @property
    def seconds(self) -> float | None:
        """Return how long it took from the click until it was in force, or until it failed."""
        until = self.in_force_at or (self.ended_at if self.state == FAILED else None)
        return (until - self.at).total_seconds() if until else None


@dataclass(frozen=True)
class Draft:
    """A configuration in the making; each change makes a new revision."""

    number: int
    title: str
    base: int
    """The version it was made from."""
    documents: Documents
    operator: str
    """Who began it."""
    opened_at: datetime
    changed_by: str
    changed_at: datetime
    revision: int
    state: str
    """`open`, `published` or `discarded`."""


@dataclass(frozen=True)
class DraftChange:
    """One revision of a draft: who changed which document, and its text before and after."""

    draft: int
    revision: int
    at: datetime
    operator: str
    document: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LintFinding:
    """One thing that is wrong or odd in a draft; `key` leads to the words of the console."""

    severity: str
    """`error` or `warning`."""
    document: str
    line: int
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
