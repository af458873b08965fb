"""The ear is right: shuffled, cut, lost and repeated packets still give the clips played."""

import random
from itertools import count

import pytest

from appliance.audio.ear import (
    FRAME,
    PCMA,
    Ear,
    HeardClip,
    Hearing,
    Packet,
    audible,
    longest_silence,
)
from tests.calls.rtp_stream import SILENCE as QUIET

MILLISECOND = 1_000_000


def sound(seed: int, frames: int) -> bytes:
    return random.Random(seed).randbytes(frames * FRAME)


GREETING, MENU, FUND, POINT = sound(1, 40), sound(2, 55), sound(3, 20), sound(4, 12)
CLIPS = {
    "greeting": GREETING,
    "menu": MENU,
    "fund": FUND,
    "point": POINT,
    "fund_again": FUND[: 5 * FRAME] + sound(5, 9),
    "padded": QUIET * 3 + sound(6, 10) + QUIET * 4,
    "copy_of_point": POINT,
}


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear(CLIPS)


def packets(*sounds: bytes, first_sequence: int = 65500) -> list[Packet]:
    whole = b"".join(sounds)
    frames = [whole[start : start + FRAME] for start in range(0, len(whole), FRAME)]
    return [
        Packet(i * 20 * MILLISECOND, PCMA, i == 0, (first_sequence + i) % 0x10000, i * FRAME, frame)
        for i, frame in zip(count(), frames, strict=False)
    ]


def names(heard: list[HeardClip]) -> list[str]:
    return [clip.name for clip in heard]


def test_clips_are_heard_in_the_order_they_were_played(ear: Ear) -> None:
    heard = ear.listen(packets(GREETING, MENU, FUND, POINT, FUND))
    assert names(heard) == ["greeting", "menu", "fund", "point", "fund"]
    assert all(clip.whole for clip in heard)


def test_a_call_followed_packet_by_packet_is_understood_as_one_heard_at_once(ear: Ear) -> None:
    received = packets(GREETING, MENU[: 17 * FRAME], FUND, POINT)
    del received[50]
    hearing = Hearing(ear)
    for packet in received:
        hearing.take([packet, packet])
    assert hearing.clips() == ear.listen(received)


def test_a_clip_broken_off_by_a_key_is_heard_in_part(ear: Ear) -> None:
    heard = ear.listen(packets(GREETING, MENU[: 17 * FRAME], FUND))
    assert [(c.name, c.frames, c.whole) for c in heard] == [
        ("greeting", 40, True),
        ("menu", 17, False),
        ("fund", 20, True),
    ]


def test_two_clips_with_the_same_beginning_are_told_apart(ear: Ear) -> None:
    assert names(ear.listen(packets(FUND, CLIPS["fund_again"], FUND))) == [
        "fund",
        "fund_again",
        "fund",
    ]


def test_silence_inside_and_around_clips_does_not_disturb(ear: Ear) -> None:
    heard = ear.listen(packets(QUIET * 9, CLIPS["padded"], QUIET * 30, CLIPS["padded"], POINT))
    assert names(heard) == ["padded", "padded", "point"]
    assert all(clip.whole for clip in heard)


def test_the_same_clip_twice_is_heard_twice(ear: Ear) -> None:
    assert names(ear.listen(packets(POINT, POINT, POINT))) == ["point"] * 3


def test_packets_in_the_wrong_order_or_twice_are_put_right(ear: Ear) -> None:
    received = packets(GREETING, MENU, FUND)
    shuffled = list(received)
    random.Random(7).shuffle(shuffled)
    expected = ["greeting", "menu", "fund"]
    assert names(ear.listen(shuffled)) == expected
    received.sort(key=lambda p: (p.timestamp // FRAME // 4, -p.timestamp))
    assert names(ear.listen(received + received[5:9])) == expected


@pytest.mark.parametrize("seed", range(20))
def test_lost_packets_do_not_hide_a_clip(ear: Ear, seed: int) -> None:
    chance = random.Random(seed)
    received = [p for p in packets(GREETING, MENU, FUND, POINT, MENU) if chance.random() > 0.1]
    assert names(ear.listen(received)) == ["greeting", "menu", "fund", "point", "menu"]


def test_sound_that_is_no_clip_is_unknown(ear: Ear) -> None:
    heard = ear.listen(packets(GREETING, sound(99, 5), MENU))
    assert [(clip.name, clip.frames) for clip in heard] == [
        ("greeting", 40),
        ("?", 5),
        ("menu", 55),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_any_order_of_clips_broken_off_anywhere_is_heard(ear: Ear, seed: int) -> None:
    chance = random.Random(seed)
    played = [chance.choice(["greeting", "menu", "fund", "point"]) for _ in range(30)]
    cut = [chance.randint(6, len(CLIPS[name]) // FRAME) for name in played]
    heard = ear.listen(packets(*(CLIPS[n][: c * FRAME] for n, c in zip(played, cut, strict=True))))
    assert [(clip.name, clip.frames) for clip in heard] == list(zip(played, cut, strict=True))


def test_nothing_received_is_nothing_heard(ear: Ear) -> None:
    assert ear.listen([]) == []


def test_quiet_is_told_from_sound() -> None:
    assert not audible(QUIET)
    assert not audible(b"\x55" * FRAME)
    assert audible(b"\xd5" * 159 + b"\xaa")


def test_the_longest_silence_counts_missing_packets_and_quiet_ones() -> None:
    received = packets(GREETING, QUIET * 100, MENU)
    assert longest_silence(received, 0, received[-1].at) == pytest.approx(2.02)
    without_quiet = [p for p in received if audible(p.payload)]
    assert longest_silence(without_quiet, 0, received[-1].at) == pytest.approx(2.02)
