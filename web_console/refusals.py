"""Why something was refused, in the operator's language: a sentence for each reason of each error.

The words of an error stand where its topic says, else as `refusals.<name of the error>`, each with
the error's own values in it. `{cause}` is what lies under it, in words where it is one of ours.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from flask import g

from appliance import errors
from appliance.errors import FileRefused, FundlineError
from web_console.file_faults import fault

log = logging.getLogger(__name__)

TOPICS: Mapping[type[FundlineError], str] = {
    errors.BackupRefused: "backups.refused_",
    errors.BulletinRefused: "fax_bulletins.refused_",
    errors.CalendarRefused: "calendar.refused_",
    errors.CampaignRefused: "campaign_refusals.",
    errors.CompanyNameRefused: "hotline.name_",
    errors.ComplaintRefused: "complaints.refused_",
    errors.ConferenceRefused: "conferences.refused_",
    errors.ConsentRefused: "consents.refused_",
    errors.ContactSuppressed: "gate_reasons.",
    errors.DocumentRefused: "document_refusals.",
    errors.ExpertRefused: "experts.refused_",
    errors.FaxChoiceRefused: "fax_rules.refused_",
    errors.FaxEntryRefused: "fax_catalogue.refused_",
    errors.FaxListRefused: "fax_lists.refused_",
    errors.FaxRefused: "fax_refusals.",
    errors.FaxRouteRefused: "fax_routes.refused_",
    errors.FilterRefused: "saved_filters.refused_",
    errors.GoldenCallRefused: "golden_calls.refused_",
    errors.KnowledgeRefused: "fax_texts.refused_",
    errors.ListRefused: "list_refusals.",
    errors.MailboxRefused: "mailboxes.refused_",
    errors.MailRefused: "mail.refused_",
    errors.MenuChangeRefused: "menu_editor.refused_",
    errors.MessageRefused: "text_messages.refused_",
    errors.OperatorNameRefused: "operators.name_",
    errors.ParameterRefused: "parameters.refused_",
    errors.PasswordRefused: "password.",
    errors.QuestionnaireRefused: "questionnaires.refused_",
    errors.RetentionRefused: "retention.refused_",
    errors.RolesRefused: "operators.roles_",
    errors.SecondPersonRefused: "second_persons.refused_",
    errors.SentenceRefused: "prompt_studio.refused_",
    errors.StudioCallRefused: "prompt_studio.call_",
    errors.TableRefused: "tables.refused_",
    errors.TakeRefused: "prompt_studio.take_",
    errors.TokenRefused: "programs.refused_",
    errors.TopicRefused: "topics.refused_",
    errors.TrialRefused: "lines.trial_",
    errors.UndoRefused: "changes.refused_",
    errors.UploadRefused: "commentary.upload_",
    errors.WebhookRefused: "programs.webhook_refused_",
}
"""Where the words for the reasons of an error stand."""


def why(error: FundlineError, **slots: object) -> str:
    """Return why something was refused; what nobody has words for is written into the log."""
    key = key_of(type(error), reason_of(error))
    try:
        said = g.words(key, **_values(error) | slots)
    except KeyError:  # an owner's plugin may have reasons of its own
        log.error("no words %s: %s", key, error)
        return str(g.words("refusals.other"))
    return _at_its_line(error, said) if isinstance(error, FileRefused) else str(said)


def key_of(kind: type[FundlineError], reason: str) -> str:
    """Return where the words for a reason stand; an error without reasons has one sentence."""
    if reason and kind in TOPICS:
        return TOPICS[kind] + reason
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return f"refusals.{name}_{reason}" if reason else f"refusals.{name}"


def reason_of(error: FundlineError) -> str:
    """Return the short name of a reason; empty where an error has but one."""
    named = vars(error)
    return str(named["code"] if "code" in named else named.get("reason", ""))


def unreadable(reason: str, detail: str) -> str:
    """Return why a document of a draft cannot be read, as its editor says it."""
    if reason.startswith("prompt_"):
        key = f"prompt_studio.refused_{reason.removeprefix('prompt_')}"
        return str(g.words(key, slots=detail, key=detail, detail=detail))
    own = f"menu_editor.refused_{reason}"
    key = own if own in g.words.sentences else f"draft_documents.wrong_{reason}"
    return str(g.words(key, detail=detail))


def _values(error: FundlineError) -> dict[str, Any]:
    own = vars(error)
    more = [one for one in (own.get("slots"), own.get("values")) if isinstance(one, Mapping)]
    values: dict[str, Any] = {"message": str(error), "cause": _under(error), **own}
    if isinstance(error, FileRefused):
        values["fault"] = fault(g.words.language, error.reason)
    for one in more:
        values |= one
    return values


def _under(error: FundlineError) -> str:
    cause = error.__cause__
    return why(cause) if isinstance(cause, FundlineError) else str(cause or "")


def _at_its_line(error: FileRefused, said: str) -> str:
    if error.line is None:
        return said
    place = "column" if error.field else "line"
    return str(g.words(f"refusals.in_{place}", line=error.line, field=error.field, said=said))
