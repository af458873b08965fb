"""Recordings of real calls: both sides, the true time, no key of a PIN, and proof afterwards."""

import time
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from appliance.assembly import Appliance, assemble
from appliance.audio.sound_files import a_law, samples_of
from appliance.services.recordings import Recording
from tests.calls.box import Box, new_box
from tests.calls.caller import Caller, Conversation
from tests.calls.dtmf import RATE, key_tone, tones
from tests.calls.sip_call import SipCall
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

ACCOUNT, PIN = "980000000011", "135790"
PINS = {ACCOUNT: PIN, "980000000012": "112358", "980000000013": "271828"}
AT_ONCE = 8
LENGTH_SECONDS = 0.3
PIECE, MOST = 1600, 0.8
"""How long a piece of a clip is (0.2 s), and which share of the pieces is to be found."""
"""It is about 0.05 on a quiet machine. On a busy one packets come in bursts, and MixMonitor drops
what lies further apart than its own tolerance of 0.1 s."""
LOST_AT_MOST_SECONDS = 2.1
"""Asterisk's buffer of 32 KiB, when it is killed."""
SEALED_SECONDS = 30.0

Sound = NDArray[np.float64]


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """Start a box whose parts may be killed."""
    with new_box() as running:
        yield running


@pytest.fixture(scope="module")
def appliance(box: Box) -> Iterator[Appliance]:
    """Look into the running box's store."""
    looking = assemble(box.settings)
    yield looking
    looking.close()


class Recorded(NamedTuple):
    """A sealed recording and its sound."""

    recording: Recording
    sound: Sound


def read(path: Path) -> Sound:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def call_of(appliance: Appliance, number: str) -> str:
    found = [call["id"] for call in appliance.calls.listing(caller=number)]
    assert len(found) == 1, f"{number} called {len(found)} times"
    return str(found[0])


def recorded(appliance: Appliance, number: str) -> list[Recorded]:
    """Return the parts of the recording of a caller's one call, when they are sealed."""
    call_id = call_of(appliance, number)
    deadline = time.monotonic() + SEALED_SECONDS
    while True:
        parts = appliance.recordings.of_call(call_id)
        if parts and all(part.closed_at for part in parts):
            return [Recorded(part, read(appliance.recordings.path(part))) for part in parts]
        assert time.monotonic() < deadline, f"not sealed: {parts}"
        time.sleep(0.5)


def log_in(call: Conversation, account: str = ACCOUNT, pin: str = PIN) -> Conversation:
    call.press("2").begins("account.enter_number")
    call.press(f"{account}#").begins("account.enter_pin")
    return call.press(pin).hears("account.menu_shares", key="1")


def place_of(wanted: Sound, sound: Sound) -> tuple[float, float]:
    """Return where a sound is in another (seconds), and how alike they are there (1.0: same)."""
    size = 1 << (len(wanted) + len(sound)).bit_length()
    both = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted, size))
    place = int(np.fft.irfft(both, size)[: len(sound)].argmax())
    there = sound[place : place + len(wanted)]
    if len(there) < len(wanted):
        return place / RATE, 0.0
    strength = np.sqrt((there**2).sum() * (wanted**2).sum())
    return place / RATE, float((there @ wanted) / strength) if strength else 0.0


def share_there(spoken: Sound, sound: Sound, due: float) -> float:
    """Return which share of the pieces of a clip is in a sound when it is due (seconds).

    A busy machine makes holes between the pieces, none in what a piece sounds like.
    """
    found = []
    for start in range(0, max(1, len(spoken) - PIECE), PIECE):
        piece = spoken[start : start + PIECE]
        first = max(0, int((due - LENGTH_SECONDS) * RATE) + start)
        near = sound[first : first + PIECE + int(2 * LENGTH_SECONDS * RATE)]
        found.append(not piece.any() or place_of(piece, near)[1] > 0.9)
    return sum(found) / len(found)


def chirp() -> Sound:
    """Return what no prompt sounds like: a tone that rises for a second."""
    seconds = np.arange(RATE) / RATE
    return 0.3 * np.sin(2 * np.pi * (300 + 1200 * seconds) * seconds)


def tell_account_and_hang_up(box: Box, room: TelephoneRoom, number: str, account: str) -> SipCall:
    """Identify with a telephone whose keys are also heard as tones."""
    caller = Caller(box, room, number)
    call = caller.dial("1000")
    call.call.stream.leaks_tones = True
    log_in(call, account, PINS[account])
    caller.close()
    return call.call


def keys_in(appliance: Appliance, number: str) -> str:
    """Return the keys heard in the recording of a caller's one call."""
    ((_recording, sound),) = recorded(appliance, number)
    return "".join(tone.key for tone in tones(sound))


def only_the_account(account: str, keys: str) -> bool:
    """Tell whether the account was heard, on a busy machine but for one digit, and nothing else.

    A tone with a hole in it is heard as two presses of its key.
    """
    wanted, heard = runs(f"{account}#"), runs(keys)
    rest = iter(wanted)
    in_order = all(key in rest for key in heard)
    return in_order and heard.endswith("#") and len(heard) >= len(wanted) - 1


def runs(keys: str) -> str:
    """Return the keys, each once however often it stands in a row."""
    return "".join(key for key, _ in groupby(keys))


# --- both sides, and the time


def test_both_sides_are_in_the_recording_at_their_time(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    caller = Caller(box, room, "13800150001")
    call = log_in(caller.dial("1000"))
    call.call.stream.speak(a_law(chirp().astype(np.float32)))
    spoken_at = time.time()
    call.listen(2.0)
    caller.close()
    ((recording, sound),) = recorded(appliance, caller.phone.number)
    heard = {clip.name: clip for clip in call.clips()}
    begin = heard["zh/account/enter_number"].at / 1e9  # recorded from the first sound after it
    end = call.call.ended_at / 1e9
    assert recording.milliseconds == len(sound) * 1000 // RATE
    assert abs(len(sound) / RATE - (end - begin)) <= LENGTH_SECONDS
    for name in ("zh/account/enter_pin", "zh/account/menu_shares"):
        clip = heard[name]
        file = box.settings.sounds / f"{name}.alaw"
        spoken = samples_of(file.read_bytes())[: clip.frames * 160]
        due = clip.at / 1e9 - begin
        assert share_there(spoken, sound, due) >= MOST, f"{name} is not in the recording"
    place, likeness = place_of(chirp(), sound)
    assert likeness > 0.5, "the caller is not in the recording"  # the box speaks meanwhile
    assert abs(place - (spoken_at - begin)) <= 2 * LENGTH_SECONDS


def test_the_caller_is_told_once_and_a_caller_without_account_is_not_recorded(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    caller = Caller(box, room, "13800150002")
    call = caller.dial("1000").press("1").begins("fund_query.menu_latest", key="1")
    call.press("*").begins("hotline.nav", key="1")
    call.press("2").hears("recording.announcement").begins("account.enter_number")
    assert appliance.recordings.of_call(call_of(appliance, caller.phone.number)) != []
    caller.close()
    other = Caller(box, room, "13800150003")
    other.dial("1000").press("1").begins("fund_query.menu_latest", key="1")
    other.close()
    assert appliance.recordings.of_call(call_of(appliance, other.phone.number)) == []


# --- the canary


def canary(box: Box, room: TelephoneRoom, appliance: Appliance, calls: int) -> None:
    """Let callers with leaking keys identify; only their account is heard in the recordings."""
    accounts = [list(PINS)[index % len(PINS)] for index in range(calls)]
    people = [(f"1380016{index:04}", account) for index, account in enumerate(accounts)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(tell_account_and_hang_up, box, room, *person) for person in people]
        for job in jobs:
            job.result()
    heard = [(account, keys_in(appliance, number)) for number, account in people]
    assert [pair for pair in heard if not only_the_account(*pair)] == []


def test_no_digit_of_a_pin_is_heard_in_a_recording(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    canary(box, room, appliance, AT_ONCE)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_digit_of_a_pin_is_heard_in_a_hundred_recordings(
    room: TelephoneRoom,
) -> None:
    with new_box() as box:
        looking = assemble(box.settings)
        canary(box, room, looking, 100)
        looking.close()


def test_a_wrong_pin_keyed_on_while_the_box_says_so_is_not_heard_either(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    caller = Caller(box, room, "13800150004")
    call = caller.dial("1000")
    call.call.stream.leaks_tones = True
    call.press("2").begins("account.enter_number").press(f"{ACCOUNT}#")
    call.begins("account.enter_pin").press("900009").begins("account.wrong", left=2).press("135")
    call.begins("account.enter_number")
    caller.close()
    assert only_the_account(ACCOUNT, keys_in(appliance, caller.phone.number))


def test_the_ear_for_keys_hears_each_key_and_no_prompt(box: Box) -> None:
    pause = np.zeros(RATE // 10)
    for key in "0123456789*#":
        tone = samples_of(key_tone(key, 640)).astype(float)
        assert [t.key for t in tones(np.concatenate([pause, tone, pause, pause, tone / 8]))] == [
            key,
            key,
        ]
    for folder in ("zh", "en"):
        for file in sorted((box.settings.sounds / folder).rglob("*.alaw")):
            assert tones(samples_of(file.read_bytes()).astype(float)) == [], file


def test_a_pin_keyed_ahead_in_one_go_is_not_heard_either(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    def key_ahead(caller: Caller, first: str, ahead: str) -> str:
        call = caller.dial("1000")
        call.call.stream.leaks_tones = True
        call.press(first)
        if ahead:
            call.begins("account.enter_number").press(ahead)
        call.hears("account.menu_shares", key="1")
        caller.close()
        return keys_in(appliance, caller.phone.number)

    callers = [Caller(box, room, "13800150007"), Caller(box, room, "13800150008")]
    all_ahead = f"2{ACCOUNT}#{PIN}"
    with ThreadPoolExecutor(len(callers)) as pool:
        answered, over = pool.map(key_ahead, callers, ("2", all_ahead), (all_ahead[1:], ""))
    assert only_the_account(ACCOUNT, answered)
    assert runs(f"{ACCOUNT}#").endswith(runs(over)), (
        "what was keyed over the announcement is not recorded"
    )


# --- what is killed


def test_the_recordings_of_a_killed_asterisk_are_repaired_and_sealed(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    callers = [Caller(box, room, f"1380017{index:04}") for index in range(5)]
    people = [list(PINS.items())[index % len(PINS)] for index in range(len(callers))]
    with ThreadPoolExecutor(len(callers)) as pool:
        calls = list(pool.map(lambda c, who: log_in(c.dial("1000"), *who), callers, people))
    calls[0].listen(4.0)
    box.kill("asterisk")
    killed_at = time.time()
    box.wait_for_server()
    for caller in callers:
        caller.close()
    for caller, call in zip(callers, calls, strict=True):
        ((recording, sound),) = recorded(appliance, caller.phone.number)
        begin = next(c.at for c in call.clips() if c.name == "zh/account/enter_number") / 1e9
        assert recording.repaired
        lost = killed_at - begin - len(sound) / RATE
        assert -LENGTH_SECONDS <= lost <= LOST_AT_MOST_SECONDS + LENGTH_SECONDS


def test_a_pin_keyed_while_the_server_is_killed_is_not_heard_and_the_mask_comes_off(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    caller = Caller(box, room, "13800150005")
    call = caller.dial("1000")
    call.call.stream.leaks_tones = True
    call.press("2").begins("account.enter_number").press(f"{ACCOUNT}#")
    call.begins("account.enter_pin").press(PIN[:3])
    box.kill("agi_server")
    call.press(PIN[3:])
    marker = call.now()
    call.hears("account.enter_number", within=30, since=marker)
    call.press(f"{ACCOUNT}#").begins("account.enter_pin").press(PIN)
    call.hears("account.menu_shares", key="1")
    call.listen(1.0).press("7").listen(1.0)
    caller.close()
    ((recording, sound),) = recorded(appliance, caller.phone.number)
    keys = "".join(tone.key for tone in tones(sound))
    first, second, last = keys.split("#")
    assert only_the_account(ACCOUNT, f"{first}#")
    assert only_the_account(ACCOUNT, f"{second}#")
    assert last == "7"
    assert all(until is not None for _since, until in recording.masked)


def test_everything_is_proved_and_one_flipped_byte_is_named(
    box: Box, room: TelephoneRoom, appliance: Appliance
) -> None:
    caller = Caller(box, room, "13800150006")
    log_in(caller.dial("1000"))
    caller.close()
    ((recording, _sound),) = recorded(appliance, caller.phone.number)
    time.sleep(2.5)
    assert box.say("verify").endswith("unaltered")
    path = appliance.recordings.path(recording)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    subject = f"recording {recording.subject}"
    assert [f"{f.subject}" for f in appliance.seals.verify().findings] == [subject]
    content[-1] ^= 1
    path.write_bytes(content)
