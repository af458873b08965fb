"""The box calls itself: `python -m appliance.machine.self_call NUMBER` makes one round of checks.

The calls go out by SIP to the box's own address and come back in as anybody's do; what is said is
understood clip by clip, and an echo tells that the box hears as well as it speaks.
"""

import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from appliance import strongbox
from appliance.assembly import Appliance, assemble
from appliance.audio.ear import samples_of
from appliance.audio.heard_sentences import Said, Understanding
from appliance.errors import FundlineError, PagesRefused
from appliance.machine.proof import with_low_priority
from appliance.machine.self_checks import local_checks
from appliance.paper import fax_pages
from appliance.paper.trial_page import same_dots, write_trial_page
from appliance.records.self_call import (
    ANSWER,
    FAX,
    KEYS,
    NAV,
    SOUND_IN,
    SOUND_OUT,
    UNTESTED,
    WELL,
    Check,
)
from appliance.services.funds import Quote
from appliance.settings import read_settings
from appliance.telephony.config_files import ECHO_NUMBER, FAX_ECHO_NUMBER
from appliance.telephony.switchboard import Switchboard
from appliance.telephony.trial_calls import TrialCall, TrialLine

HOTLINE = "1000"
GREETING, NAV_ITEM = "hotline.greeting", "hotline.nav"
MENU = ("fund_query.menu_latest", "fund_query.menu_history", "fund_query.menu_dividend")
CODE_WANTED, LATEST_KEY = "fund_query.enter_code", "1"
ECHOED = "errors.hold"
"""A sentence the box has as sound whatever the owner changed."""
LANGUAGE = "zh"
HEAR_SECONDS, QUOTE_SECONDS = 8.0, 12.0
FAX_SECONDS = 75.0
CONNECT_SECONDS = 10.0
LOOK_SECONDS = 0.2

log = logging.getLogger(__name__)


class SelfCaller:
    """Makes the checks that need calls, over one line."""

    def __init__(
        self,
        appliance: Appliance,
        line: TrialLine,
    ) -> None:
        self._appliance = appliance
        self._line = line

    def checks(self) -> list[Check]:
        """Make the hotline's call, the echo's and the fax's at once; return what they found."""
        with ThreadPoolExecutor(3) as people:
            asked = [people.submit(_twice, one) for one in (self.hotline, self.echo, self.fax)]
        return [check for one in asked for check in one.result()]

    def hotline(self) -> list[Check]:
        """Dial the hotline as a caller, hear it, press keys, and compare the net value it says."""
        call = self._line.call(HOTLINE)
        if not call.up:
            said = Check(name=ANSWER, well=False, code="silent", detail=f"{HOTLINE} did not answer")
            return [said, *_untested(SOUND_OUT, KEYS, NAV)]
        with closing(_Ending(call)):
            if not call.hears(GREETING, HEAR_SECONDS):
                return [*_without_greeting(call), *_untested(KEYS, NAV)]
            return [_good(ANSWER, call), _good(SOUND_OUT, call), *self._quote(call)]

    def echo(self) -> list[Check]:
        """Say a sentence to the box, which sends back what it hears."""
        path = self._appliance.clips.sentence_file(
            self._appliance.prompts.sentence(LANGUAGE, ECHOED)
        )
        call = self._line.call(ECHO_NUMBER)
        if not call.up:
            return [Check(name=SOUND_IN, well=False, code="no_echo", detail="no echo answers")]
        with closing(_Ending(call)):
            call.speak(samples_of(Path(f"{path}.alaw").read_bytes()))
            if call.hears(ECHOED, HEAR_SECONDS):
                return [_good(SOUND_IN, call)]
            detail = "the box does not hear what a caller says"
            return [Check(name=SOUND_IN, well=False, code="deaf", detail=detail)]

    def fax(self) -> list[Check]:
        """Send a page to the box's own fax machine and compare it dot by dot."""
        folder = self._appliance.settings.run / "self_call"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sent, received = folder / "sent.tif", folder / "received.tif"
        received.unlink(missing_ok=True)
        write_trial_page(sent)
        began = time.monotonic()
        self._line.lead(FAX_ECHO_NUMBER, "self_fax")
        while not _is_whole(received) and time.monotonic() - began < FAX_SECONDS:
            time.sleep(LOOK_SECONDS)
        return [self._compared(sent, received, time.monotonic() - began)]

    # --- inside

    def _quote(self, call: TrialCall) -> list[Check]:
        key, quote = self._nav_key(), self._newest_quote()
        if not key:
            return _untested(KEYS, NAV)
        call.press(key)
        if not call.awaits(lambda said: any(k in MENU for k in said.keys), HEAR_SECONDS):
            detail = f"key {key} did not lead to the net values"
            return [Check(name=KEYS, well=False, code="unheard", detail=detail), *_untested(NAV)]
        keys = _good(KEYS, call)
        if quote is None:
            return [keys, *_untested(NAV)]
        call.press(LATEST_KEY)
        call.hears(CODE_WANTED, HEAR_SECONDS)
        call.press(quote.fund_code)
        return [keys, self._nav(call, quote)]

    def _nav(self, call: TrialCall, quote: Quote) -> Check:
        wanted = self._words("date", quote.nav_date), self._words("nav", quote.nav)
        said: list[str] = []

        def fits(one: Said) -> bool:
            said.append(one.text)
            return all(words in _plain(one.text) for words in wanted)

        if call.awaits(fits, QUOTE_SECONDS):
            return _good(NAV, call, f"{quote.fund_code} {quote.nav_date} {quote.nav}")
        detail = f"{quote.fund_code} is {quote.nav} of {quote.nav_date}; it said: {said[-1:]}"
        return Check(name=NAV, well=False, code="other", detail=detail)

    def _words(self, kind: str, value: object) -> str:
        clips = self._appliance.prompts.value_clips(LANGUAGE, kind, value)
        return _plain("".join(clip.text for clip in clips))

    def _nav_key(self) -> str:
        offered = self._appliance.hotline.offered()
        return next((one.key for one in offered if one.say == NAV_ITEM), "")

    def _newest_quote(self) -> Quote | None:
        quotes = self._appliance.funds.newest_quotes().values()
        return max(quotes, key=lambda one: (one.nav_date, one.fund_code), default=None)

    def _compared(self, sent: Path, received: Path, seconds: float) -> Check:
        try:
            same = len(fax_pages.read_pages(received)) == 1 and same_dots(sent, received)
        except (PagesRefused, OSError) as error:
            detail = f"no whole page came within {seconds:.0f} s: {error}"
            return Check(name=FAX, well=False, code="none", detail=detail, seconds=seconds)
        code = WELL if same else "other"
        detail = "" if same else "the page that came is not the page that was sent"
        return Check(name=FAX, well=same, code=code, detail=detail, seconds=round(seconds, 1))


class _Ending:
    """Hangs a call up at the end of a block."""

    def __init__(self, call: TrialCall) -> None:
        self._call = call

    def close(self) -> None:
        self._call.hang_up()


def make_round(appliance: Appliance, run: int) -> None:
    """Make one round of checks and write what it found."""
    if not appliance.care.self_calls.begin(run):
        return
    try:
        appliance.care.self_calls.end(run, [*_calls(appliance), *local_checks(appliance)])
    except (FundlineError, OSError) as error:
        appliance.care.self_calls.break_off(run, str(error))


def understanding_of(appliance: Appliance) -> Understanding:
    """Return what understands the sentences of these calls: the company's and the fund's name."""
    quotes = appliance.funds.newest_quotes().values()
    newest = max(quotes, key=lambda one: (one.nav_date, one.fund_code), default=None)
    names = [fund.fund_name for fund in appliance.funds.listing()
             if newest is not None and fund.fund_code == newest.fund_code]  # fmt: skip
    company = appliance.preferences.company_name(LANGUAGE)
    return Understanding(appliance.prompts, appliance.clips, {LANGUAGE: [company, *names]})


def _calls(appliance: Appliance) -> list[Check]:
    settings = appliance.settings
    switchboard = Switchboard(
        "127.0.0.1", settings.ami_port, "exchange", strongbox.secret(settings, "ami_exchange")
    )
    switchboard.start()
    try:
        if not _within(CONNECT_SECONDS, lambda: switchboard.connected):
            away = Check(name=ANSWER, well=False, code="no_asterisk", detail="Asterisk is away")
            return [away, *_untested(SOUND_OUT, SOUND_IN, KEYS, NAV, FAX)]
        understanding = understanding_of(appliance)
        with closing(TrialLine(switchboard, understanding)) as line:
            return SelfCaller(appliance, line).checks()
    finally:
        switchboard.close()


def _twice(checks: Callable[[], list[Check]]) -> list[Check]:
    """Make checks again where something is not well: on a busy box a moment is no fault."""
    found = checks()
    return found if all(check.well for check in found) else checks()


def _without_greeting(call: TrialCall) -> list[Check]:
    said = call.said()
    if not said:
        detail = "the call was answered and nothing could be heard"
        return [_good(ANSWER, call),
                Check(name=SOUND_OUT, well=False, code="mute", detail=detail)]  # fmt: skip
    detail = f"instead of the greeting it said: {said[0].text}"
    return [Check(name=ANSWER, well=False, code="other", detail=detail), _good(SOUND_OUT, call)]


def _good(name: str, call: TrialCall, detail: str = "") -> Check:
    return Check(name=name, well=True, code=WELL, detail=detail, seconds=round(call.seconds, 1))


def _untested(*names: str) -> list[Check]:
    return [Check(name=name, well=True, code=UNTESTED) for name in names]


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _is_whole(path: Path) -> bool:
    """Tell whether a page lies there and grows no more."""
    try:
        fax_pages.read_pages(path)
        return time.time() - path.stat().st_mtime > 1
    except (PagesRefused, OSError):
        return False


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def main() -> int:
    """Make the round of this number."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with_low_priority()
    try:
        with closing(assemble(read_settings())) as appliance:
            make_round(appliance, int(sys.argv[1]))
    except FundlineError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
