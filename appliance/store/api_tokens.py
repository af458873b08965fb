"""The tokens of other programs, and the answers to what each of them asked once."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class ApiTokenStore:
    """The tables `api_tokens` and `api_requests`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any]) -> int:
        """Keep a new token's digest and return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO api_tokens (name, digest, scopes, made_at, made_by, valid_until)"
                " VALUES (:name, :digest, :scopes, :made_at, :made_by, :valid_until)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def by_digest(self, digest: str) -> dict[str, Any] | None:
        """Return the token with this digest."""
        found = self._select("SELECT * FROM api_tokens WHERE digest = ?", [digest])
        return found[0] if found else None

    def listing(self) -> list[dict[str, Any]]:
        """Return every token, the newest first."""
        return self._select("SELECT * FROM api_tokens ORDER BY id DESC", [])

    def used(self, token: int, at: str, address: str) -> None:
        """Note when and from where a token was last used."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE api_tokens SET used_at = ?, used_from = ? WHERE id = ?",
                [at, address, token],
            )

    def revoke(self, token: int, at: str, by: str) -> bool:
        """Take a token back; False where there is none that counts."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE api_tokens SET revoked_at = ?, revoked_by = ?"
                " WHERE id = ? AND revoked_at IS NULL",
                [at, by, token],
            )
            return cursor.rowcount == 1

    # --- what is done once

    def answer_in(self, tables: Tables, token: int, key: str) -> dict[str, Any] | None:
        """Return what was asked and answered under a key, inside a writing transaction."""
        rows = tables.query(
            "SELECT digest, answer FROM api_requests WHERE token = ? AND key = ?", [token, key]
        )
        return next(iter(rows), None)

    def keep_answer_in(self, tables: Tables, row: dict[str, Any]) -> None:
        """Keep an answer inside the transaction that makes it true."""
        tables.execute(
            "INSERT INTO api_requests (token, key, digest, answer, at)"
            " VALUES (:token, :key, :digest, :answer, :at)",
            row,
        )

    def forget_answers(self, before: str) -> None:
        """Forget what was answered before a moment."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM api_requests WHERE at < ?", [before])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
