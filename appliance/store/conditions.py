"""Statements with as many of their conditions as are asked for, so that an index can serve each.

Every piece is a fixed text of the store; values are bound, never written into a statement.
"""

from collections.abc import Mapping
from typing import Any


def filtered(
    select: str, conditions: Mapping[str, str], asked: Mapping[str, Any], then: str = ""
) -> str:
    """Return a statement with those conditions whose value is given."""
    given = {
        name for name, value in asked.items() if value not in (None, "") and value is not False
    }
    wanted = [text for name, text in conditions.items() if name in given]
    where = ["WHERE", " AND ".join(wanted)] if wanted else []
    return " ".join([select, *where, then])  # without any, counting needs no look at the rows
