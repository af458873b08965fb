"""What is kept for how long: the owner's rules, legal holds, what is due, what was deleted."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

DUE = """SELECT * FROM retained AS item WHERE kind = :kind AND ended_at < :before AND NOT held
    ORDER BY ended_at, subject LIMIT :limit"""
COUNTED = """SELECT count(*) AS items, coalesce(sum(bytes), 0) AS bytes,
    coalesce(sum(held), 0) AS held, min(ended_at) AS oldest
    FROM retained WHERE kind = :kind AND ended_at < :before"""


class RetentionStore:
    """The tables `retention_rules`, `legal_holds`, `deletions` and `deleted_items`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- rules

    def rules(self) -> list[dict[str, Any]]:
        """Return the newest rule of each kind."""
        return self._rows(
            "SELECT * FROM retention_rules WHERE id IN"
            " (SELECT max(id) FROM retention_rules GROUP BY kind)",
            {},
        )

    def add_rule(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a rule; the table refuses one that is shorter than the one before."""
        tables.table("retention_rules").insert(row)

    # --- holds

    def add_hold(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add a legal hold and return its number."""
        found = tables.query(
            "INSERT INTO legal_holds (about, subject, reason, set_at, set_by)"
            " VALUES (:about, :subject, :reason, :set_at, :set_by) RETURNING id",
            row,
        )
        return next(int(one["id"]) for one in list(found))

    def lift_hold(self, tables: Tables, hold_id: int, at: str, by: str) -> bool:
        """Lift a legal hold; False where it is none in force."""
        done = tables.execute(
            "UPDATE legal_holds SET lifted_at = ?, lifted_by = ?"
            " WHERE id = ? AND lifted_at IS NULL",
            [at, by, hold_id],
        )
        return bool(done.rowcount)

    def holds(self) -> list[dict[str, Any]]:
        """Return the legal holds, those in force first."""
        return self._rows(
            "SELECT * FROM legal_holds ORDER BY lifted_at IS NOT NULL, id DESC LIMIT 500", {}
        )

    # --- deletions

    def due_in(self, tables: Tables, kind: str, before: str, limit: int) -> list[dict[str, Any]]:
        """Return what is due of a kind, as a writing transaction sees it."""
        values = {"kind": kind, "before": before, "limit": limit}
        return list(tables.query(DUE, values))

    def due(self, kind: str, before: str, limit: int) -> list[dict[str, Any]]:
        """Return what is due of a kind, the oldest first; what is held is not."""
        return self._rows(DUE, {"kind": kind, "before": before, "limit": limit})

    def counted(self, kind: str, before: str) -> dict[str, Any]:
        """Count what is older than a moment: items, bytes, those held, and the oldest."""
        return self._rows(COUNTED, {"kind": kind, "before": before})[0]

    def add_deletion(self, tables: Tables, row: dict[str, Any], items: list[dict[str, Any]]) -> int:
        """Add a deletion with what went, and return its number."""
        found = tables.query(
            "INSERT INTO deletions (kind, days, at, operator, items, bytes, digest) VALUES"
            " (:kind, :days, :at, :operator, :items, :bytes, :digest) RETURNING id",
            row,
        )
        number = next(int(one["id"]) for one in list(found))
        names = ("subject", "sha256", "ended_at")
        tables.table("deleted_items").insert_all(
            {n: item[n] for n in names} | {"kind": row["kind"], "deletion": number}
            for item in items
        )
        return number

    def forget_steps(self, tables: Tables, call_id: str) -> None:
        """Take the steps of a call out of the ledger."""
        tables.execute("DELETE FROM call_steps WHERE call_id = ?", [call_id])

    def steps_in(self, tables: Tables, call_id: str) -> list[dict[str, Any]]:
        """Return the steps of a call, for their hash."""
        sql = "SELECT * FROM call_steps WHERE call_id = ? ORDER BY number"
        return list(tables.query(sql, [call_id]))

    def deletions(self, limit: int = 100) -> list[dict[str, Any]]:
        """Return the deletions, the newest first."""
        sql = "SELECT * FROM deletions ORDER BY id DESC LIMIT :limit"
        return self._rows(sql, {"limit": limit})

    def deletion(self, number: int) -> dict[str, Any] | None:
        """Return one deletion."""
        rows = self._rows("SELECT * FROM deletions WHERE id = :id", {"id": number})
        return rows[0] if rows else None

    def items(self, deletion: int) -> list[dict[str, Any]]:
        """Return what went with a deletion."""
        return self._rows(
            "SELECT kind, subject, sha256, ended_at FROM deleted_items WHERE deletion = :id"
            " ORDER BY subject",
            {"id": deletion},
        )

    def file_of(self, kind: str, subject: str) -> str:
        """Return the file of something that is retained or was deleted; '' where it has none."""
        sql = "SELECT file FROM retained_files WHERE kind = :kind AND subject = :subject"
        found = self._rows(sql, {"kind": kind, "subject": subject})
        return str(found[0]["file"]) if found else ""

    def is_deleted(self, kind: str, subject: str) -> bool:
        """Tell whether something was deleted under a rule."""
        sql = "SELECT 1 FROM deleted_items WHERE kind = :kind AND subject = :subject"
        return bool(self._rows(sql, {"kind": kind, "subject": subject}))

    def unsealed(self) -> list[dict[str, Any]]:
        """Return the deletions that have no seal."""
        return self._rows(
            "SELECT id FROM deletions WHERE NOT EXISTS (SELECT 1 FROM seals"
            " WHERE kind = 'deletion' AND subject = CAST(deletions.id AS TEXT))",
            {},
        )

    def _rows(self, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(sql, values))
