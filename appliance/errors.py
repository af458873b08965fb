"""Everything that may go wrong, by name."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from appliance.records.workshop import DraftChange, Version


class FundlineError(Exception):
    """A failure with a sentence that a person can act on."""


class ReasonedError(FundlineError):
    """A failure whose reason has a short name, and values for the console's words about it."""

    def __init__(self, message: str = "", reason: str = "", **slots: object) -> None:
        self.reason, self.slots = reason, slots
        super().__init__(message)

    @property
    def noted(self) -> str:
        """Return what is written down of it, `<reason>: <detail>`, for pages to put into words."""
        return f"{self.reason or 'other'}: {self.slots.get('detail', self)}"


class SettingRefused(FundlineError):
    """A setting has a value the machine cannot work with."""


class DocumentWrong(FundlineError):
    """A document of the configuration cannot be used as it is.

    `reason` is a short name that the console has words for, with `detail` in them.
    """

    def __init__(self, document: str, line: int, reason: str, detail: str = "") -> None:
        self.document, self.line, self.reason, self.detail = document, line, reason, detail
        super().__init__(f"{document}, line {line}: {reason.replace('_', ' ')} ({detail})")


class StartRefused(FundlineError):
    """The box cannot start, and the message says why and what to do."""


class StoreUnavailable(FundlineError):
    """The database cannot be opened, read or written."""


class ChangeRefused(FundlineError):
    """The store can never take this change, however often it is tried."""


class UndoRefused(FundlineError):
    """A change cannot be taken back: unknown, impossible, or changed_since by somebody else."""

    def __init__(self, reason: str, what: str, name: str = "") -> None:
        self.reason = reason
        self.name = name
        super().__init__(what)


class CaseUnknown(FundlineError):
    """There is no customer, call, order or complaint of this number."""


class EvidenceRefused(ReasonedError):
    """Evidence cannot be taken away now: no room for so many `megabytes`."""


class CheckpointUnknown(FundlineError):
    """There is no checkpoint of this number."""


class PluginRefused(FundlineError):
    """A plugin cannot be loaded."""


# --- in a call ---------------------------------------------------------------


class CallerHungUp(FundlineError):
    """The caller is gone; the ordinary end of a call."""

    def __init__(self, samples: int | None = None) -> None:
        self.samples = samples
        """How far into a sound he was, where one was heard or recorded and Asterisk said so."""
        super().__init__()


class BackWanted(FundlineError):
    """The caller pressed `*` to go back one level."""


class HelpWanted(FundlineError):
    """The caller asked for a person, or three tries brought nothing usable."""


class PassedOn(FundlineError):
    """The call goes on elsewhere; this conversation has nothing more to say."""


class ScriptUnknown(FundlineError):
    """The dialplan names a conversation that does not exist."""


class PromptMissing(ReasonedError):
    """A sentence has no text in this language, or a clip of it was never made.

    `reason` is empty, or `sentence` where `key` names it.
    """


class SentenceRefused(FundlineError):
    """Words of the owner's that no caller can be told; `reason` is a word of the console's.

    It is document, not_text, unknown, sound, empty, long, signs, slot_unknown, slot_missing,
    bracket or moved.
    """

    def __init__(
        self, reason: str, message: str, *, key: str = "", slots: str = "", detail: str = ""
    ) -> None:
        self.reason, self.key, self.slots, self.detail = reason, key, slots, detail
        super().__init__(message)


class TakeRefused(FundlineError):
    """A recording that cannot stand in a clip's place; `reason` is a word of the console's."""

    def __init__(self, reason: str, message: str, **slots: object) -> None:
        self.reason, self.slots = reason, slots
        super().__init__(message)


class TakeUnknown(FundlineError):
    """No recording of a clip has this id, or nobody recorded this clip."""


class StudioCallRefused(FundlineError):
    """A telephone cannot be rung for a recording; `reason` is a word of the console's."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class LineRefused(FundlineError):
    """The exchange refuses a command although the caller is still there."""


class SwitchboardAway(FundlineError):
    """Asterisk's manager does not answer, or refuses the password or the action."""


class ActionRefused(SwitchboardAway):
    """Asterisk's manager answers, and refuses this action."""


# --- fund files --------------------------------------------------------------


class FileRefused(FundlineError):
    """A file from outside breaks its format; nothing of it was taken.

    `code` is the reason's name for the console's words, with `slots` in them; a file of a
    registrar, whose faults its own people read, has none.
    """

    def __init__(
        self,
        file: str,
        reason: str,
        *,
        line: int | None = None,
        field: str = "",
        code: str = "",
        **slots: object,
    ) -> None:
        self.file, self.line, self.field, self.reason = file, line, field, reason
        self.code, self.slots = code, slots
        where = f"{file}, line {line}" if line is not None else file
        super().__init__(f"{where}{f', field {field}' if field else ''}: {reason}")


# --- services ----------------------------------------------------------------


class CalendarUnknown(FundlineError):
    """The trading calendar does not know yet whether this weekday is a trading day."""


class CalendarRefused(FundlineError):
    """A trading day or cut-off that cannot be; `reason` says what about it is wrong.

    It is day, weekend, time, late, closed, note, fund or business.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class CallUnknown(FundlineError):
    """No call has this id."""


class FundUnknown(FundlineError):
    """No fund has this code."""


class CustomerUnknown(FundlineError):
    """No customer has this fund account; for staff only, a caller is never told."""


class IdentityRefused(FundlineError):
    """Account and PIN do not fit together; says nothing about which of them is wrong."""


class AccountLocked(FundlineError):
    """Too many wrong PINs in a row locked this account."""


class PinTooWeak(FundlineError):
    """A PIN that anybody would guess."""


# --- orders ------------------------------------------------------------------


class OrderRefused(FundlineError):
    """An order the rules do not allow; `prompt` and `slots` are what the caller hears."""

    def __init__(self, check: str, prompt: str, *, again: bool = False, **slots: Any) -> None:
        self.check, self.prompt, self.again, self.slots = check, prompt, again, slots
        """`again`: another answer to the same question may be allowed."""
        shown = ", ".join(f"{name}={value}" for name, value in slots.items())
        super().__init__(f"{check}: {prompt} ({shown})" if shown else f"{check}: {prompt}")


class PriceDayChanged(FundlineError):
    """Between the read-back and the confirming key the cut-off passed; read back again."""


class OrderUnknown(FundlineError):
    """No order has this number."""


class TransactionTypeRefused(FundlineError):
    """A transaction type's file says something the box cannot do; the message names the place."""


class ParameterRefused(FundlineError):
    """A limit the owner cannot choose; `reason` is unknown, number or range."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"the parameter {name} is refused: {reason}")


class DeskAway(FundlineError):
    """The sales middle office does not answer, answers too late or not sensibly."""

    def __init__(self, message: str, *, asked: bool) -> None:
        self.asked = asked
        """Whether the question may have reached the desk all the same."""
        super().__init__(message)


class CallbackUnknown(FundlineError):
    """Nobody waits to be called back under this number."""


class NobodyAsked(FundlineError):
    """Nobody is asked about this run of a timed job, or it was decided already."""


class RecordingRefused(FundlineError):
    """A call cannot be recorded; it goes on without."""


class VoiceRefused(FundlineError):
    """A voice cannot be kept now: the disk is nearly full or cannot be written."""


class VoiceUnknown(FundlineError):
    """No kept voice has this name."""


class MailboxUnknown(FundlineError):
    """No mailbox has this number."""


class MailboxRefused(FundlineError):
    """A mailbox cannot have this number, name or address; `reason` says which."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class MessageUnknown(FundlineError):
    """No message has this name, or it is in another mailbox."""


class ExpertRefused(FundlineError):
    """No expert has this number, or one cannot have this number, name or text."""

    def __init__(self, message: str, reason: str = "") -> None:
        self.reason = reason
        super().__init__(message)


class TopicRefused(FundlineError):
    """A topic that cannot be: its names, its place, or who may listen."""

    def __init__(self, message: str, reason: str = "") -> None:
        self.reason = reason
        super().__init__(message)


class CommentaryUnknown(FundlineError):
    """No commentary has this name."""


class CommentaryRefused(ReasonedError):
    """What is asked of a commentary cannot be in its state, or with its sound."""


class SecondPersonNeeded(FundlineError):
    """Who submitted or spoke a commentary, or made a campaign, cannot release it."""


class ConferenceUnknown(FundlineError):
    """No conference, or nobody in one, has this number."""


class ConferenceRefused(FundlineError):
    """A conference that cannot be planned so, or what is asked of it in its state.

    `reason` is title, times, speakers, access, pin or state.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class UploadRefused(FundlineError):
    """An uploaded sound file cannot be used; the message says why."""

    def __init__(self, message: str, reason: str = "") -> None:
        self.reason = reason
        super().__init__(message)


class FaxDocumentUnknown(FundlineError):
    """There is no such fax document."""


class FaxTemplateUnknown(FundlineError):
    """The box makes no document of this name."""


class KnowledgeUnknown(FundlineError):
    """The owner wrote no text with this key."""


class KnowledgeRefused(FundlineError):
    """A text cannot be kept; `reason` is key, title or text."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class FaxUnknown(FundlineError):
    """There is no such fax."""


class FaxEntryUnknown(FundlineError):
    """The catalogue of faxes has no such number, or it is not offered."""


class FaxEntryRefused(FundlineError):
    """The catalogue cannot have this entry or topic; `reason` is a word for what is wrong."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class FaxRefused(FundlineError):
    """A fax cannot be sent; `code` is the reason's name, for callers and for words."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class ContactSuppressed(FundlineError):
    """A person is not to be called, faxed or written to; `code` is the reason's name."""

    def __init__(self, code: str, message: str, again_at: datetime | None = None) -> None:
        self.code = code
        self.again_at = again_at
        super().__init__(message)


class ConsentRefused(FundlineError):
    """What is to be noted about a person's contacts cannot be; `code` is the reason's name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class CampaignUnknown(FundlineError):
    """No campaign has this number."""


class ContactUnknown(FundlineError):
    """No contact has this number, or no attempt this token."""


class CampaignRefused(FundlineError):
    """A campaign that cannot be so, or what is asked of it in its state.

    `reason` is name, kind, purpose, content, language, windows, speed, trunk, retries, times,
    contacts, number, preferred, state, standing or outcome, or what a form says wrong.
    """

    def __init__(self, reason: str, message: str, **slots: object) -> None:
        self.reason, self.slots = reason, slots
        super().__init__(message)


class ListRefused(FundlineError):
    """A list of contacts cannot be read, selected or taken; `code` is the reason's name."""

    def __init__(self, code: str, message: str, line: int = 0, **slots: object) -> None:
        self.code, self.line, self.slots = code, line, slots
        super().__init__(message)


class QuestionnaireRefused(FundlineError):
    """A questionnaire cannot be used; `where` is the question, `reason` what is wrong with it."""

    def __init__(self, where: str, reason: str, detail: str = "") -> None:
        self.where, self.reason, self.detail = where, reason, detail
        place = f"question {where}" if where else "the questionnaire"
        super().__init__(f"{place} is refused: {reason} {detail}".rstrip())


class QuestionnaireUnknown(FundlineError):
    """There is no questionnaire, or no version of it, of this name."""


class ComplaintUnknown(FundlineError):
    """There is no complaint with this receipt number."""


class ComplaintRefused(FundlineError):
    """This cannot be done about a complaint now; `reason` says why."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class TaskRefused(FundlineError):
    """A task cannot be closed: it is done already or unknown, or nothing was written."""


class AlarmRefused(FundlineError):
    """An alarm or a wish cannot be as it was asked for; `code` is the reason's name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class ContactOver(FundlineError):
    """The conversation of an outgoing call is over with an outcome; `sentence` is said after it."""

    def __init__(self, outcome: str, sentence: str, cause: str = "") -> None:
        self.outcome, self.sentence, self.cause = outcome, sentence, cause
        super().__init__(cause or outcome)


class CodeRefused(FundlineError):
    """A code of an outgoing call is not known; `code` is unknown, expired or locked."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class MessageRefused(FundlineError):
    """A message to a customer that cannot be sent so, or what is asked of it in its state.

    `code` is purpose, text, number, long, settings, url, signature or state.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class GatewayAway(FundlineError):
    """The message gateway does not answer, answers too late or not sensibly."""

    def __init__(self, message: str, *, asked: bool) -> None:
        self.asked = asked
        """Whether the message may have reached the gateway all the same."""
        super().__init__(message)


class PostFailed(FundlineError):
    """Another machine did not answer a question in time, or not so that it can be read."""

    def __init__(self, message: str, *, asked: bool) -> None:
        self.asked = asked
        """Whether the question may have reached it all the same."""
        super().__init__(message)


class TicketUnfit(FundlineError):
    """A call was about to be placed with a ticket that is over, used, or of another number."""


class FaxChoiceRefused(FundlineError):
    """What the owner chooses about faxes cannot be; `reason` names the choice."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class FaxRouteRefused(FundlineError):
    """A route cannot be kept; `reason` names what is wrong with it."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class FaxListUnknown(FundlineError):
    """There is no such fax list."""


class FaxListRefused(FundlineError):
    """A fax list or a subscription cannot be kept; `reason` names what is wrong with it."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class BulletinUnknown(FundlineError):
    """There is no such bulletin."""


class BulletinRefused(FundlineError):
    """A bulletin cannot be sent, dropped or cancelled; `reason` is empty or status."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class MailRefused(FundlineError):
    """Mail cannot be sent: what is set about the mail server is wrong, or it says no.

    `reason` names the setting, or is `failed` where the server was asked.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class EvidenceAltered(ReasonedError):
    """Something that was sealed is not as it was: link, gone, note or trail."""


# --- exchange with the registrar ----------------------------------------------


class FilterRefused(FundlineError):
    """A filter cannot be saved, deleted or brought back; `code` is the reason's name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class TableRefused(FundlineError):
    """A listing cannot leave as a table now; `code` is the reason's name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class CounterpartyRefused(ReasonedError):
    """A registrar's profile with which no file can be written: choice, code, shape or field."""


class ExportRefused(ReasonedError):
    """The orders of a day cannot go out now; nothing was marked."""


class DifferenceUnknown(FundlineError):
    """No difference has this number."""


# --- other programs ----------------------------------------------------------


class TokenRefused(FundlineError):
    """A token that cannot be made or revoked; `reason` is name, scopes, until or unknown."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class RequestRefused(FundlineError):
    """A key under which a program asked for something else before."""


class WebhookRefused(FundlineError):
    """A webhook that cannot be kept or asked; `reason` is url, kinds or unknown."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


# --- console -----------------------------------------------------------------


class LoginRefused(FundlineError):
    """Name and password do not fit together; says nothing about which of them is wrong."""


class LoginPaused(FundlineError):
    """Too many failed logins; the next try counts after `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many failed logins; try again in {seconds} s")


class PasswordRefused(FundlineError):
    """A console password that is too easy; `reason` is short, long, common, name or same."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"this password is refused: {reason}")


class OperatorUnknown(FundlineError):
    """There is no operator of this name."""


class OperatorNameRefused(FundlineError):
    """A name no operator can get; `reason` is signs or taken."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class OneTimeCodeRefused(FundlineError):
    """A one-time code that is wrong or was used before."""


class SecondPersonRefused(FundlineError):
    """A second person who cannot decide; `reason` is same, right, decided or nobody."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class RolesRefused(FundlineError):
    """Roles that nobody can have; `reason` is none, unknown, auditor or last."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class CompanyNameRefused(FundlineError):
    """A name the hotline cannot answer with; `reason` is empty, long or signs."""

    def __init__(self, reason: str, language: str) -> None:
        self.reason, self.language = reason, language
        super().__init__(f"this company name ({language}) is refused: {reason}")


class TrialRefused(FundlineError):
    """A line is not tried; `reason` is a short name that the console has words for."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class ExtensionUnknown(FundlineError):
    """No telephone of the house has this number."""


# --- workshop ----------------------------------------------------------------


class DraftUnknown(FundlineError):
    """There is no draft or version of this number."""


class DraftClosed(FundlineError):
    """A draft that was published or discarded is not changed any more."""


class DraftMoved(FundlineError):
    """Somebody changed the same document meanwhile; `changes` tell who, what and when."""

    def __init__(self, changes: "tuple[DraftChange, ...]") -> None:
        self.changes = changes
        last = changes[-1]
        super().__init__(
            f"{last.operator} changed {last.document} at {last.at:%Y-%m-%d %H:%M:%S}; look at that"
            " first"
        )


class VersionMoved(FundlineError):
    """Another version was published since the draft was begun; `version` tells who and when."""

    def __init__(self, version: "Version") -> None:
        self.version = version
        super().__init__(
            f"{version.operator} published version {version.number} at"
            f" {version.at:%Y-%m-%d %H:%M:%S}; take its changes into the draft first"
        )


class DraftUnproven(FundlineError):
    """A draft without its proofs is not published; `missing` names them."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(f"the draft cannot be published: {', '.join(missing)} did not pass for it")


class MenuChangeRefused(FundlineError):
    """A change of the menu that cannot be made; `reason` leads to the words of the console."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"the menu cannot be changed so: {reason.replace('_', ' ')} ({detail})")


class PublishingFailed(ReasonedError):
    """Asterisk did not take a version: not_taken, version, context or endpoint, with `detail`."""


# --- rehearsal -----------------------------------------------------------------


class RunUnknown(FundlineError):
    """There is no run of this number, or it is not in the state that was thought."""


class GoldenCallRefused(FundlineError):
    """A golden call that could not be placed; `reason` leads to the words of the console."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason, self.values = reason, values
        told = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"the golden call is refused: {reason.replace('_', ' ')} {told}".strip())


class RehearsalFailed(ReasonedError):
    """The second Asterisk or its server could not be brought up, or did not stay.

    `reason` is room, moved or second_box, and `detail` among its values what it is about.
    """


# --- sound -------------------------------------------------------------------


class VoiceFailed(ReasonedError):
    """A voice did not speak a text, or spoke something that is not sound: silence, nothing."""


class SoundUnavailable(ReasonedError):
    """A sound file cannot be read or written, a full disk above all."""


class ModelRefused(ReasonedError):
    """A speech model is not set, not whole or cannot be loaded; the message says why."""


class ListenerAway(FundlineError):
    """The part `listener` does not answer, or ended during the job; the job may be tried again."""


# --- paper -------------------------------------------------------------------


class PaperUnavailable(ReasonedError):
    """A document cannot be printed; logo or font is what is missing."""


class DocumentRefused(FundlineError):
    """A document from outside that becomes no fax; `code` is one of `converter.REASONS`."""

    def __init__(self, message: str, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(message)


class PagesRefused(FundlineError):
    """A file that is no fax, or a page of it that cannot be read; the message names the page."""


# --- backups and retention ----------------------------------------------------


class BackupRefused(FundlineError):
    """A backup cannot be set up or made; `reason` is short, for the pages' words.

    `detail` is what these words cannot know: a path, an address, another machine's answer.
    """

    def __init__(self, reason: str, message: str, detail: object = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(message)


class BackupCancelled(FundlineError):
    """Somebody asked for the end of a backup that was under way."""


class ArchiveRefused(FundlineError):
    """An archive that is not restored; `reason` is short, the message says what to do."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        self.file = ""
        super().__init__(message)


class RetentionRefused(FundlineError):
    """A rule, hold or deletion that cannot be; `reason` is short, for the pages' words."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
