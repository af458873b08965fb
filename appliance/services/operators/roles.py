"""What a role may do; the table is `rights.toml`.

A right is `<noun>.<verb>`. `see`, `hear`, `export` and `prove` take nothing away and change
nothing; the auditor has all of them and no other. The administrator has every right.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from appliance.errors import RolesRefused

ADMINISTRATOR, AUDITOR = "administrator", "auditor"
ROLES = (ADMINISTRATOR, "technician", "operator", "editor", "manager", AUDITOR)
READING = frozenset({"see", "hear", "export", "prove"})

HOLDERS = {
    f"{noun}.{verb}": frozenset(roles.split())
    for noun, verbs in tomllib.loads(
        Path(__file__).with_name("rights.toml").read_text("utf-8")
    ).items()
    for verb, roles in verbs.items()
}
"""Right → the roles that hold it, besides the administrator and, for reading, the auditor."""


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Return the rights somebody with these roles has."""
    held = set(roles)
    return frozenset(right for right in HOLDERS if held & set(holders(right)))


def holders(right: str) -> tuple[str, ...]:
    """Return the roles that hold a right, in the order of `ROLES`; none where nobody wrote it."""
    if right not in HOLDERS:
        return ()
    named = {ADMINISTRATOR, *HOLDERS[right]}
    if right.rpartition(".")[2] in READING:
        named.add(AUDITOR)
    return tuple(role for role in ROLES if role in named)


def checked(roles: Iterable[str]) -> tuple[str, ...]:
    """Return roles in their order; `RolesRefused` where they are none, unknown, or do not mix."""
    chosen = set(roles)
    if not chosen:
        raise RolesRefused("none", "an operator has at least one role")
    unknown = chosen - set(ROLES)
    if unknown:
        raise RolesRefused("unknown", f"{min(unknown)} is no role; there are {', '.join(ROLES)}")
    if AUDITOR in chosen and len(chosen) > 1:
        raise RolesRefused("auditor", "an auditor changes nothing and so has no other role")
    return tuple(role for role in ROLES if role in chosen)
