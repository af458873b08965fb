"""Puts on top of the appliance what keeps voices: messages, commentaries, conferences, speech."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from appliance import strongbox
from appliance.services.commentary.commentaries import Commentaries
from appliance.services.commentary.experts import Experts
from appliance.services.commentary.guard import CommentaryGuard
from appliance.services.commentary.listening import CommentaryListening
from appliance.services.commentary.sound import CommentarySound
from appliance.services.commentary.topics import Topics
from appliance.services.conference.conferences import Conferences
from appliance.services.conference.floor import ConferenceFloor
from appliance.services.conference.sound import ConferenceSound
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.mail_queue import MAIL_SERVER, MailQueue
from appliance.services.speech import Speech
from appliance.services.staff_pins import StaffPins
from appliance.services.voice_mail.mailboxes import COMPANY_MAILBOX, Mailboxes
from appliance.services.voice_mail.messages import VoiceMail
from appliance.spoken_texts import chosen_voice

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_messages(box: "Appliance") -> None:
    """Add the mailboxes, what is left in them, and the mail that tells of it."""
    database, sounds, clock = box.database, box.sounds, box.clock
    box.staff_pins = StaffPins(database, box.callers.hashes, clock)
    company = partial(box.preferences.text, "mailboxes.company", COMPANY_MAILBOX)
    box.mailboxes = Mailboxes(database, sounds, box.staff_pins, company, clock)
    password = partial(strongbox.given, box.settings, MAIL_SERVER)
    box.mail_queue = MailQueue(
        database,
        box.preferences,
        password,
        sounds=sounds,
        documents=FaxDocuments(database, box.settings.fax_documents, clock),
        clock=clock,
    )
    box.voice_mail = VoiceMail(database, sounds, box.mailboxes, box.mail_queue, clock)


def add_commentary(box: "Appliance") -> None:
    """Add the commentaries, who speaks them and who listens."""
    database, clock = box.database, box.clock
    box.topics = Topics(database, box.staff_pins)
    box.experts = Experts(database, box.staff_pins)
    sound = CommentarySound(box.prompts, box.clips, partial(chosen_voice, box), box.settings.run)
    box.commentary = Commentaries(
        database,
        box.sounds,
        sound,
        topics=box.topics,
        experts=box.experts,
        calendar=box.calendar,
        clock=clock,
    )
    box.commentary_guard = CommentaryGuard(box.commentary.live_ids)
    box.commentary_listening = CommentaryListening(database, box.commentary, clock)


def add_conferences(box: "Appliance") -> None:
    """Add the conferences and who is in them."""
    box.conferences = Conferences(box.database, box.experts, box.staff_pins, box.clock)
    box.conference_floor = ConferenceFloor(box.database, box.conferences, box.clock)
    folder = box.settings.conference_spool
    box.conference_sound = ConferenceSound(
        box.database, box.conferences, box.commentary, box.sounds, folder
    )


def add_speech(box: "Appliance") -> None:
    """Add what writes down the words of messages and commentaries."""
    owners: dict[str, Callable[[str, str], None]] = {
        "message": box.voice_mail.keep_transcript,
        "commentary": lambda one, text: box.commentary.keep_note(one, transcript=text),
    }
    box.speech = Speech(
        box.database,
        box.settings,
        preferences=box.preferences,
        sounds=box.sounds,
        owners=owners,
        clock=box.clock,
    )
