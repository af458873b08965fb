"""What people answered in surveys, each answer on the disk before the next question is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance.errors import CampaignRefused, QuestionnaireUnknown
from appliance.records.survey import Questionnaire, SurveyQuestion
from appliance.services.complaints.follow_up_tasks import ANSWER, FollowUpTasks, NewTask
from appliance.services.row_records import record, stamp
from appliance.services.row_seals import RowSeals
from appliance.services.seals import Seals
from appliance.services.sound_store import SoundStore, Voice
from appliance.services.surveys.questionnaires import Questionnaires
from appliance.store.database import Database
from appliance.store.survey_answers import SurveyAnswerStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.campaign_kinds import Contacted

VOICE = "answer"
SEALED = "survey_answer"


@dataclass(frozen=True, kw_only=True)
class SurveyAnswer:
    """One answer to one question; an open one is a voice, or nothing where he said nothing."""

    contact: int
    question: str
    campaign: int
    questionnaire: str
    version: int
    answer: str
    """The key; '' for an open question."""
    voice: str | None
    call_id: str
    at: datetime


class SpokenAnswer(NamedTuple):
    """An answer that is being spoken."""

    voice: Voice
    path: Path


@dataclass(frozen=True)
class Interview:
    """One contact who is asked one version of a questionnaire in one call."""

    contacted: "Contacted"
    questionnaire: Questionnaire
    call_id: str

    def row(self, question: SurveyQuestion) -> dict[str, Any]:
        """Return what is written of an answer besides the answer."""
        return {
            "contact": self.contacted.contact.id,
            "campaign": self.contacted.campaign.id,
            "questionnaire": self.questionnaire.id,
            "version": self.questionnaire.version,
            "question": question.name,
            "call_id": self.call_id,
        }

    def task(self, question: SurveyQuestion, answer: str) -> NewTask:
        """Return the task for staff that an answer makes."""
        contact = self.contacted.contact
        return NewTask(
            key=f"answer {contact.id} {question.name}",
            reason=ANSWER,
            number=self.contacted.attempt.number,
            fund_account=contact.fund_account,
            contact=contact.id,
            call_id=self.call_id,
            questionnaire=self.questionnaire.reference,
            question=question.name,
            answer=answer,
        )


class SurveyAnswers:
    """Keeps the answers; a question of a contact is answered once."""

    def __init__(
        self,
        database: Database,
        sounds: SoundStore,
        *,
        seals: Seals,
        questionnaires: Questionnaires,
        tasks: FollowUpTasks,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = SurveyAnswerStore(database)
        self._sounds = sounds
        self._seals = RowSeals(
            seals,
            SEALED,
            subject=lambda row: f"{row['contact']} {row['question']}",
            find=self._row,
            never_sealed=self._store.never_sealed,
        )
        self._questionnaires = questionnaires
        self._tasks = tasks
        self._clock = clock
        sounds.owner(VOICE, self._kept)

    # --- asking

    def interview(self, contacted: "Contacted", call_id: str) -> Interview:
        """Return the interview of a contact; the version in which it was begun stays the same.

        `CampaignRefused` where the campaign names no questionnaire there is.
        """
        given = self.of_contact(contacted.contact.id)
        wanted = contacted.campaign.content.get("questionnaire", "")
        begun = f"{given[0].questionnaire}/{given[0].version}" if given else wanted
        try:
            return Interview(contacted, self._questionnaires.named(begun), call_id)
        except QuestionnaireUnknown as error:
            raise CampaignRefused("questionnaire", str(error)) from error

    def place(self, interview: Interview) -> str:
        """Return the first question that is not answered, or the end that was come to."""
        given = self.of_contact(interview.contacted.contact.id)
        return interview.questionnaire.place({one.question: one.answer for one in given})

    def keep(self, interview: Interview, question: SurveyQuestion, answer: str) -> None:
        """Commit an answer, and the task for staff that it makes."""
        with self._database.writing() as tables:
            self._add(tables, interview.row(question) | {"answer": answer})
            if answer in question.follow_up:
                self._tasks.add_in(tables, interview.task(question, answer))

    def begin_spoken(self, interview: Interview, question: SurveyQuestion) -> SpokenAnswer:
        """Open the voice of an answer before its first word."""
        with self._database.writing() as tables:
            voice = self._sounds.begin(VOICE, interview.call_id)
            self._store.expect(tables, interview.row(question) | {"voice": voice.id})
        return SpokenAnswer(voice, self._sounds.spool(voice))

    def keep_spoken(self, spoken: SpokenAnswer) -> None:
        """Keep an answer whose recording is over; what was too short to be one is none."""
        self._sounds.keep(spoken.voice)

    def drop_spoken(self, spoken: SpokenAnswer) -> None:
        """Forget what was spoken: he wants to hear the question again."""
        self._sounds.drop(spoken.voice)

    # --- what people ask

    def of_contact(self, contact: int) -> list[SurveyAnswer]:
        """Return the answers of a contact in the order they were given."""
        return [record(SurveyAnswer, row) for row in self._store.of_contact(contact)]

    def of_campaign(self, campaign: int) -> list[SurveyAnswer]:
        """Return the answers of a campaign, contact by contact."""
        return [record(SurveyAnswer, row) for row in self._store.of_campaign(campaign)]

    def counts(self, campaign: int) -> dict[str, dict[str, int]]:
        """Return for each question of a campaign how often each answer was given."""
        found: dict[str, dict[str, int]] = {}
        for row in self._store.counts(campaign):
            found.setdefault(row["question"], {})[row["answer"]] = row["times"]
        return found

    def path(self, answer: SurveyAnswer) -> Path | None:
        """Return the file of a spoken answer."""
        return self._sounds.path(self._sounds.one(answer.voice)) if answer.voice else None

    def _kept(self, tables: "Tables", voice: Voice) -> None:
        """Make a voice that was kept the answer to its question."""
        row = self._store.expected(tables, voice.id)
        if row is not None and voice.status == "kept":
            self._add(tables, row | {"answer": ""})

    def _row(self, subject: str) -> dict[str, Any] | None:
        contact, _space, question = subject.partition(" ")
        return self._store.row(int(contact), question)

    def _add(self, tables: "Tables", row: dict[str, Any]) -> None:
        now = stamp(self._clock())
        added = self._store.add(tables, {"voice": None, **row, "at": now})
        if added is not None:
            self._seals.append(tables, added)
