"""What a caller who orders does in the bench, on the box and in bare dialplan alike."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from appliance.assembly import SHANGHAI, Appliance
from appliance.audio.ear import FRAME
from appliance.audio.prompts import Sentence
from tests.calls.bench_scenario import LANGUAGE, Prompt
from tests.calls.more_customers import Customer

GREETED = "张先生"
FUND, AMOUNT = "000002", Decimal(1000)
DIALPLAN = """
[inbound]
exten => 1000,1,Answer()
 same => n,Read(KEY,{hotline},1,,1,5)
 same => n,Playback({announcement})
 same => n,Read(NUMBER,{suggested},20,,1,5)
 same => n,Read(PIN,{enter_pin},6,,1,5)
 same => n,Playback({greeting})
 same => n(transactions),Read(KEY,{transactions},1,,1,5)
 same => n,Read(FUND,{ask_fund},6,,1,5)
 same => n,Playback({fund_chosen})
 same => n,Read(AMOUNT,{ask_amount},16,,1,5)
 same => n,Playback({read_back})
 same => n(confirm),Read(KEY,{confirm},1,,1,5)
 same => n,GotoIf($["${{KEY}}" != "1"]?confirm)
 same => n,Playback({accepted})
 same => n(after),Read(KEY,{afterwards},1,,1,5)
 same => n,Goto(after)
"""
STEPS = (
    ("hotline.nav", "3"),
    ("account.suggested", "1#"),
    ("account.enter_trade_pin", "{pin}"),
    ("trading.menu_purchase", "1"),
    ("trading.ask_fund", FUND),
    ("trading.ask_purchase_amount", f"{AMOUNT}#"),
    ("common.confirm", "1"),
    ("trading.accepted", ""),
    ("common.back_or_hang_up", ""),
)
"""A prompt and what is keyed as soon as it begins. The question for the confirming key begins only
when the read-back was heard to its end."""


class OrderScenario:
    """The prompts of a purchase, put together by the box's own means."""

    dialplan = DIALPLAN

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        fund = appliance.funds.fund(FUND).fund_name
        now = datetime.now(SHANGHAI)
        today = now.date()
        read_back = {"fund": fund, "amount": AMOUNT, "price_day": today, "fee": Decimal("7.98")}
        self.prompts = {
            "hotline": self._prompt("hotline", *self._hotline()),
            "suggested": self._one("account.suggested", tail="0001"),
            "enter_pin": self._one("account.enter_trade_pin"),
            "announcement": self._one("recording.announcement"),
            "greeting": self._one("account.greeting", who=GREETED, day=today, at=now),
            "transactions": self._prompt("transactions", *self._transactions()),
            "ask_fund": self._one("trading.ask_fund"),
            "fund_chosen": self._one("trading.fund_chosen", fund=fund),
            "ask_amount": self._one("trading.ask_purchase_amount"),
            "read_back": self._one("trading.purchase_read_back", **read_back),
            "confirm": self._prompt("confirm", *self._confirm()),
            "accepted": self._one("trading.accepted", tail="0001", query_from=today),
            "afterwards": self._one("common.back_or_hang_up"),
        }

    def steps(self) -> list[list[Any]]:
        """Return each prompt's name, how its first fixed clip begins, and what is keyed then."""
        return [[prompt, self._beginning(prompt), keys] for prompt, keys in STEPS]

    def _beginning(self, prompt: str) -> list[str]:
        appliance = self._appliance
        name = prompt.replace(".", "/")
        clips = {clip.name: clip for clip in appliance.prompts.fixed_clips(LANGUAGE)}
        first = clips.get(f"{name}_1") or clips[name]
        file = appliance.clips.path(LANGUAGE, first.name)
        assert file is not None, f"{first.name} was never spoken"
        sound = file.read_bytes()
        return [sound[:FRAME].hex(), sound[FRAME : 2 * FRAME].hex()]

    def _hotline(self) -> list[Sentence]:
        keys = {"nav": "1", "account": "2", "trading": "3", "language": "9", "operator": "0"}
        offered = [self._sentence(f"hotline.{name}", key=key) for name, key in keys.items()]
        return [self._sentence("hotline.greeting", company="示范基金"), *offered]

    def _transactions(self) -> list[Sentence]:
        types = self._appliance.transaction_types.listing()
        return [self._sentence(kind.prompts["menu"], key=kind.key) for kind in types]

    def _confirm(self) -> list[Sentence]:
        return [
            self._sentence("common.confirm", key="1"),
            self._sentence("common.enter_again", key="2"),
            self._sentence("common.give_up", key="*"),
        ]

    def _one(self, key: str, /, **slots: Any) -> Prompt:
        return self._prompt(key, self._sentence(key, **slots))

    def _sentence(self, key: str, /, **slots: Any) -> Sentence:
        return self._appliance.prompts.sentence(LANGUAGE, key, **slots)

    def _prompt(self, name: str, *sentences: Sentence) -> Prompt:
        joined = self._appliance.prompts.joined(*sentences)
        file = self._appliance.clips.sentence_file(joined).with_suffix(".alaw")
        return Prompt(name.replace(".", "_"), file)


def callers(customers: list[Customer]) -> list[list[str]]:
    """Return what the generator needs to know of each caller: his telephone and his trade PIN."""
    return [[customer.telephone, customer.trade_pin] for customer in customers]
