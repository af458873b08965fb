"""Campaigns of the demo company whose calls are answered by people who press what you write."""

from collections.abc import Sequence
from dataclasses import dataclass

from agi_scripts import outbound
from appliance.campaign_texts import texts_of_campaigns
from appliance.records.campaign import (
    Campaign,
    Contact,
    ContactsAsked,
    NewCampaign,
    NewContact,
    OpenAttempt,
    call_of,
)
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

NUMBER, ACCOUNT = "13800138000", "980000000011"
TEXT = "您持有的{fund:fund}将于{day:date}分红{amount:money}。"
VALUES = {"fund": "000001", "day": "2026-11-27", "amount": "1200.50"}


@dataclass
class Campaigning:
    """A campaign that runs, and the calls to its one person."""

    demo: DemoCompany
    campaign: Campaign
    contact: Contact

    def begin(self) -> OpenAttempt:
        """Let the exchange decide to call the person now."""
        found = self.demo.appliance.outbound.attempts.begin(self.contact.id)
        assert found is not None
        return found

    def call(
        self,
        *keys: str,
        token: str = "",
        again: bool = False,
        operator_away: bool = False,
        listens: Sequence[float] = (),
    ) -> ScriptedCall:
        """Call the person, who presses the keys and hangs up when none is left."""
        token = token or self.begin().attempt.token
        call = ScriptedCall(
            *keys,
            appliance=self.demo.appliance,
            caller="",
            dialled="",
            call_id=call_of(token),
            again=again,
            operator_away=operator_away,
            listens=listens,
        )
        call.run(outbound.run)
        return call

    @property
    def result(self) -> str:
        """Return what became of the person."""
        return self.demo.appliance.outbound.contacts.one(self.contact.id).result

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Return how each call to the person ended, and the cause."""
        attempts = self.demo.appliance.outbound.contacts.history(self.contact.id).attempts
        return [(one.result, one.cause) for one in attempts]


def spoken_ahead(demo: DemoCompany) -> None:
    """Put a clip on the shelf for whatever the campaigns say."""
    prompts, shelf = demo.appliance.prompts, demo.appliance.clips
    for language in prompts.languages:
        for text in texts_of_campaigns(demo.appliance, language):
            clip = prompts.text_clip(language, text)
            file = shelf.sounds / language / f"{clip.name}.alaw"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"\xd5" * 160)


def campaigning(
    demo: DemoCompany, kind: str = "notice", *, language: str = "zh", spoken: bool = True,
    content: dict[str, str] | None = None, **contact: object,
) -> Campaigning:  # fmt: skip
    """Start a campaign with one person to call."""
    outbound_room = demo.appliance.outbound
    text = {"text": TEXT} if content is None else content
    new = NewCampaign(name="分红通知", kind=kind, content=text, language=language)
    campaign = outbound_room.campaigns.create(new)
    person = {"numbers": (NUMBER,), "fund_account": ACCOUNT, "values": VALUES, **contact}
    outbound_room.contacts.add(campaign.id, [NewContact(**person)])  # type: ignore[arg-type]
    campaign = outbound_room.campaigns.start(campaign.id, "li")
    (found,) = outbound_room.contacts.listing(ContactsAsked(campaign=campaign.id))
    if spoken:
        spoken_ahead(demo)
    return Campaigning(demo, campaign, found)
