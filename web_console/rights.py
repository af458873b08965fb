"""Which right each endpoint asks for; an endpoint without an entry is refused to everybody.

An entry is `endpoint`, or `METHOD:endpoint` where the methods of one endpoint differ, or
`endpoint/value` where a word of the path decides, as in `campaigns.steer/release`.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import Forbidden

from web_console.wording import Words

OPEN_TO_ALL = frozenset({"account.login", "health.healthz", "static"})
"""What needs no login."""

ENTRIES = {
    "account.own": "account.show account.password account.logout account.language"
    " account.end_session saved_filters.keep saved_filters.move"
    " one_time_codes.ask one_time_codes.set_up one_time_codes.renew one_time_codes.end",
    "board.see": "board.show board.events",
    "search.see": "search.show",
    "figures.see": "figures.show",
    "first_run.see": "first_run.show",
    "first_run.change": "first_run.move",
    "voice_mail.export": "tables.take/voice_mail",
    "faxes.export": "tables.take/faxes_received tables.take/faxes_sent",
    "text_messages.export": "tables.take/text_messages",
    "consents.export": "tables.take/consents tables.take/gate_decisions",
    "calls.export": "tables.take/calls",
    "callback_requests.export": "tables.take/callback_requests",
    "follow_up_tasks.export": "tables.take/follow_up_tasks",
    "alarm_rules.export": "tables.take/alarm_rules",
    "exchange_imports.export": "tables.take/exchange_imports",
    "funds.export": "tables.take/funds",
    "customers.export": "tables.take/customers",
    "calls.see": "calls.listing calls.one",
    "personal.see": "campaign_people.listing campaign_people.one",
    "recordings.hear": "recordings.sound",
    "customers.see": "customers.listing customers.one",
    "customers.change": "customers.unlock customers.set_mail_address",
    "customers.set_pin": "customers.set_pin",
    "consents.see": "consents.listing gate_decisions.listing contact_rules.show",
    "consents.change": "consents.keep",
    "blacklist.see": "blacklist.listing",
    "blacklist.change": "blacklist.add blacklist.end",
    "trunks.see": "trunks.listing trunks.events trunks.guide GET:trunks.new GET:trunks.one",
    "trunks.change": "POST:trunks.new POST:trunks.one trunks.remove",
    "trunks.try": "trunks.try_out extensions.ring",
    "extensions.see": "extensions.listing extensions.events GET:extensions.one",
    "extensions.change": "extensions.add POST:extensions.one extensions.remove extensions.renew",
    "extensions.set_pin": "extensions.sheet",
    "numbers.see": "numbers.listing numbers.events GET:numbers.one",
    "numbers.change": "numbers.add POST:numbers.one numbers.remove",
    "contact_rules.change": "contact_rules.keep",
    "callback_requests.see": "callback_requests.listing",
    "callback_requests.change": "callback_requests.done",
    "complaints.see": "complaints.listing complaints.one",
    "complaints.change": "complaints.answer complaints.take_in_hand complaints.name_window",
    "complaints.decide": "complaints.close complaints.extend complaints.keep_limits",
    "complaints.export": "complaints.export",
    "follow_up_tasks.see": "follow_up_tasks.listing follow_up_tasks.one",
    "follow_up_tasks.change": "follow_up_tasks.close",
    "voice_mail.see": "voice_mail.listing voice_mail.one",
    "voice_mail.hear": "voice_mail.sound voice_mail.comment voice_mail.download",
    "voice_mail.change": "voice_mail.move voice_mail.forward",
    "mailboxes.see": "mailboxes.listing GET:mailboxes.one mailboxes.greeting",
    "mailboxes.change": "mailboxes.add POST:mailboxes.one mailboxes.set_pin"
    " mailboxes.greet_by_default",
    "orders.see": "orders.listing orders.one orders.paper",
    "orders.export": "tables.take/orders",
    "tables.export": "tables.take",
    "exchange_days.see": "exchange_days.show",
    "exchange_days.change": "exchange_days.export exchange_days.settle",
    "exchange_days.export": "exchange_days.download",
    "exchange_imports.see": "exchange_imports.listing exchange_imports.results",
    "exchange_imports.change": "exchange_imports.upload",
    "transaction_types.see": "transaction_types.listing",
    "funds.see": "funds.listing funds.one",
    "commentary.see": "commentary.studio commentary.one commentary.sound commentary.download"
    " commentary_figures.show experts.listing GET:experts.one topics.listing GET:topics.one",
    "commentary.change": "commentary.upload commentary.bulletin commentary.submit",
    "commentary.release": "commentary.release commentary.reject commentary.take_down",
    "experts.change": "experts.add POST:experts.one experts.set_pin",
    "topics.change": "topics.add POST:topics.one topics.set_pin",
    "conferences.see": "conferences.listing conferences.one conferences.events",
    "conferences.change": "conferences.plan conferences.change conferences.cancel conferences.end"
    " conferences.give conferences.take conferences.start conferences.set_pin",
    "campaigns.see": "campaigns.listing campaigns.one campaigns.events campaign_calendar.show"
    " campaign_lists.show campaign_pace.show"
    " campaign_steps.heard campaign_steps.pace campaign_steps.rehearse campaign_steps.what"
    " campaign_steps.when",
    "campaigns.change": "campaigns.make campaigns.ask campaigns.steer campaign_lists.columns"
    " campaign_lists.drop campaign_lists.select campaign_lists.take campaign_lists.upload"
    " campaign_pace.keep campaign_people.drop campaign_steps.call_me campaign_steps.keep_pace"
    " campaign_steps.keep_what campaign_steps.keep_when",
    "campaigns.release": "campaigns.ask/release campaigns.steer/release",
    "campaigns.hear": "campaign_people.answer",
    "campaigns.export": "campaigns.export",
    "alarm_rules.see": "alarm_rules.listing alarm_rules.one",
    "alarm_rules.change": "alarm_rules.remove",
    "questionnaires.see": "questionnaires.listing questionnaires.new questionnaires.one"
    " questionnaires.text",
    "questionnaires.change": "questionnaires.keep questionnaires.keep_text",
    "text_messages.see": "text_messages.listing text_messages.one",
    "text_messages.change": "text_messages.decide",
    "text_gateway.see": "text_messages.show_gateway",
    "text_gateway.change": "text_messages.keep_gateway text_messages.try_out",
    "faxes.see": "faxes.inbox faxes.outbox faxes.one faxes.events fax_queue.show fax_queue.events"
    " fax_figures.show fax_sending.compose",
    "faxes.change": "faxes.move faxes.steer fax_sending.change fax_sending.review fax_sending.send"
    " fax_sending.template fax_sending.upload",
    "fax_documents.see": "fax_documents.picture fax_documents.portable fax_documents.tiff",
    "fax_bulletins.see": "fax_bulletins.listing fax_bulletins.one fax_bulletins.events"
    " fax_lists.listing fax_lists.one",
    "fax_bulletins.change": "fax_bulletins.add fax_bulletins.steer",
    "fax_bulletins.release": "fax_bulletins.steer/release",
    "fax_lists.change": "fax_lists.add fax_lists.change fax_lists.subscribe fax_lists.unsubscribe",
    "fax_catalogue.see": "fax_catalogue.listing GET:fax_catalogue.one fax_texts.listing",
    "fax_catalogue.change": "fax_catalogue.add POST:fax_catalogue.one fax_catalogue.keep_topic"
    " fax_catalogue.move fax_catalogue.remove_topic fax_texts.keep fax_texts.look fax_texts.remove",
    "fax_rules.see": "fax_rules.show fax_rules.logo fax_destinations.show fax_routes.listing"
    " GET:fax_routes.one",
    "fax_rules.change": "fax_rules.keep_choices fax_rules.keep_limits fax_rules.keep_logo"
    " fax_rules.remove_logo fax_destinations.add fax_destinations.keep_area_code"
    " fax_destinations.remove fax_routes.add fax_routes.move POST:fax_routes.one",
    "calendar.see": "calendar.show GET:calendar.one",
    "calendar.change": "calendar.import_year calendar.set_cut_off calendar.forget_cut_off"
    " POST:calendar.one",
    "parameters.see": "parameters.show GET:parameters.counterparty",
    "parameters.change": "parameters.keep_limits parameters.import_rates parameters.import_switches"
    " POST:parameters.counterparty",
    "hotline.see": "hotline.show",
    "hotline.change": "hotline.name_company",
    "workshop.see": "workshop.listing workshop.version workshop.events drafts.one drafts.events"
    " draft_documents.edit menu_editor.show menu_editor.key",
    "workshop.change": "workshop.begin drafts.ask drafts.undo drafts.catch_up drafts.merge"
    " drafts.rename drafts.discard drafts.bring_back draft_documents.save menu_editor.keep"
    " menu_editor.step menu_editor.ask menu_editor.add_menu",
    "workshop.release": "drafts.publish",
    "workshop.roll_back": "workshop.roll_back",
    "plugins.see": "plugins.listing",
    "plugins.change": "plugins.switch",
    "programs.see": "programs.listing programs.operations",
    "programs.change": "programs.make_token programs.revoke_token programs.make_webhook"
    " programs.end_webhook programs.deliver_again",
    "mail.see": "mail.show",
    "mail.change": "mail.keep mail.hurry mail.try_out",
    "speech.see": "speech.show",
    "speech.change": "speech.keep speech.check speech.try_out",
    "prompt_studio.see": "prompt_studio.listing prompt_studio.one prompt_studio.sound"
    " prompt_studio.clip prompt_takes.sound prompt_takes.call prompt_takes.events"
    " prompt_sets.listing prompt_sets.one prompt_sets.script",
    "prompt_studio.change": "prompt_studio.change prompt_studio.add_own prompt_takes.upload"
    " prompt_takes.take_back prompt_takes.bring_back prompt_takes.even prompt_takes.even_all"
    " prompt_takes.ring prompt_takes.stop prompt_sets.hand_in",
    "timed_jobs.see": "timed_jobs.listing",
    "timed_jobs.change": "timed_jobs.decide",
    "rehearsals.see": "rehearsals.listing rehearsals.one",
    "rehearsals.change": "rehearsals.ask",
    "golden_calls.see": "golden_calls.listing golden_calls.one",
    "golden_calls.change": "golden_calls.add golden_calls.change golden_calls.delete"
    " golden_calls.add_from_call golden_calls.add_from_run golden_calls.keep_mail",
    "backups.see": "backups.show",
    "backups.change": "backups.run backups.cancel backups.keep_place",
    "backups.release": "backups.make_key",
    "self_calls.see": "self_calls.show",
    "self_calls.change": "self_calls.run self_calls.keep_recipients",
    "retention.see": "retention.show retention.preview retention.deletion",
    "retention.change": "retention.hold retention.lift",
    "retention.release": "retention.keep_rule",
    "health.see": "health.show",
    "accesses.see": "accesses.listing",
    "operators.see": "operators.listing operators.roles GET:operators.one",
    "operators.change": "operators.add operators.keep_rules operators.give_roles"
    " operators.switch operators.reset",
    "operators.end": "operators.end_session operators.end_sessions",
    "second_persons.own": "second_persons.listing second_persons.ask second_persons.decide",
    "audit.see": "audit.listing audit.checkpoints audit.paper audit.line",
    "audit.prove": "audit.verify",
    "audit.sign": "audit.make_checkpoint audit.mail_to",
    "audit.export": "tables.take/audit",
    "evidence.export": "evidence.take",
    "changes.see": "changes.listing",
    "changes.undo": "changes.undo",
}
RIGHTS = {entry: right for right, entries in ENTRIES.items() for entry in entries.split()}
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RightMissing(Forbidden):
    """Somebody asked for what his roles do not allow; the page says which right is missing."""

    def __init__(self, right: str) -> None:
        super().__init__()
        self.right = right


def right_for(endpoint: str, method: str, values: Mapping[str, Any]) -> str:
    """Return the right that this request needs; empty where nobody may make it."""
    for value in values.values():
        if (right := RIGHTS.get(f"{endpoint}/{value}")) is not None:
            return right
    read = "GET" if method in READS else method
    return RIGHTS.get(f"{read}:{endpoint}") or RIGHTS.get(endpoint, "")


def right_in_words(words: Words, right: str) -> str:
    """Return what a right is called on the pages: its noun, then its verb."""
    noun, _dot, verb = right.rpartition(".")
    name = words.known(f"right_nouns.{noun}", words.known(f"pages.{noun}", noun))
    return words("rights.name", noun=name, verb=words.known(f"right_verbs.{verb}", verb))
