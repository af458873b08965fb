"""Rows of what people answered in surveys, and of the voices that are answers."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class SurveyAnswerStore:
    """The tables `survey_answers` and `survey_voices`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> dict[str, Any] | None:
        """Add an answer inside a writing transaction; None where the question has one."""
        added = tables.query(
            "INSERT OR IGNORE INTO survey_answers (contact, question, campaign, questionnaire,"
            " version, answer, voice, call_id, at) VALUES (:contact, :question, :campaign,"
            " :questionnaire, :version, :answer, :voice, :call_id, :at) RETURNING *",
            row,
        )
        return next(iter(list(added)), None)

    def row(self, contact: int, question: str) -> dict[str, Any] | None:
        """Return the answer of a contact to a question."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT * FROM survey_answers WHERE contact = ? AND question = ?",
                [contact, question],
            )
            return next(iter(found), None)

    def never_sealed(self) -> list[dict[str, Any]]:
        """Return the answers that no seal names."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM survey_answers AS a WHERE NOT EXISTS (SELECT 1 FROM seals"
                    " WHERE kind = 'survey_answer' AND subject = a.contact || ' ' || a.question)"
                )
            )

    def expect(self, tables: Tables, row: dict[str, Any]) -> None:
        """Write inside a writing transaction which question a voice is going to answer."""
        tables.table("survey_voices").insert(row)

    def expected(self, tables: Tables, voice: str) -> dict[str, Any] | None:
        """Return which question a voice answers."""
        found = tables.query("SELECT * FROM survey_voices WHERE voice = ?", [voice])
        return next(iter(found), None)

    def of_contact(self, contact: int) -> list[dict[str, Any]]:
        """Return the answers of a contact in the order they were given."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM survey_answers WHERE contact = ? ORDER BY at, rowid", [contact]
                )
            )

    def of_campaign(self, campaign: int) -> list[dict[str, Any]]:
        """Return the answers of a campaign, contact by contact."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM survey_answers WHERE campaign = ? ORDER BY contact, at, rowid",
                    [campaign],
                )
            )

    def counts(self, campaign: int) -> list[dict[str, Any]]:
        """Return how often each answer was given to each question of a campaign."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT question, answer, count(*) AS times FROM survey_answers"
                    " WHERE campaign = ? GROUP BY question, answer ORDER BY question, answer",
                    [campaign],
                )
            )
