"""Prepares a text for the built-in voices: who speaks which part, and Chinese as pinyin.

espeak-ng 1.51 reads characters of several readings wrongly (银行 as yin xing). It reads pinyin with
tone digits rightly in every version, so all Chinese is given to it as pinyin.
"""

import hashlib
import re
from datetime import date

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from appliance.audio import read_aloud

LEXICON = {
    "调减": [["tiáo"], ["jiǎn"]],
    "调增": [["tiáo"], ["zēng"]],
    "重听": [["chóng"], ["tīng"]],
    "转托管": [["zhuǎn"], ["tuō"], ["guǎn"]],
    "转人工": [["zhuǎn"], ["rén"], ["gōng"]],
    "为您": [["wèi"], ["nín"]],
    "为了": [["wèi"], ["le"]],
    "没有": [["méi"], ["yǒu"]],
    "沪深": [["hù"], ["shēn"]],
    "长盛": [["cháng"], ["shèng"]],
    "长信": [["cháng"], ["xìn"]],
    "长城": [["cháng"], ["chéng"]],
    "增长": [["zēng"], ["zhǎng"]],
    "成长": [["chéng"], ["zhǎng"]],
    "行业": [["háng"], ["yè"]],
    "央行": [["yāng"], ["háng"]],
}
"""Phrases whose reading the pinyin dictionary does not know or gets wrong."""
ONE_BEFORE = {
    "yí": ("次万亿个", ("cì", "wàn", "yì", "gè")),
    "yì": ("千分角只天", ("qiān", "fēn", "jiǎo", "zhī", "tiān")),
    "yī": ("月日十", ("yuè", "rì", "shí")),
}
"""How 一 is read before what it counts; as the end of a larger number it keeps its own tone."""
for one, (counted, readings) in ONE_BEFORE.items():
    for noun, reading in zip(counted, readings, strict=True):
        LEXICON[f"一{noun}"] = [[one], [reading]]
        LEXICON[f"十一{noun}"] = [["shí"], ["yī"], [reading]]
        LEXICON[f"零一{noun}"] = [["líng"], ["yī"], [reading]]
LEXICON |= {"十一点": [["shí"], ["yī"], ["diǎn"]], "前一日": [["qián"], ["yí"], ["rì"]]}
LEXICON |= {"七月": [["qī"], ["yuè"]], "一一年": [["yī"], ["yī"], ["nián"]]}
load_phrases_dict(LEXICON)

RUNS = re.compile(
    r"(?P<zh>[㐀-鿿]+)|(?P<latin>[A-Za-z][A-Za-z'’-]*)|(?P<digits>[0-9]+)|(?P<other>.)"
)
PAUSES = {"，": ", ", "、": ", ", "；": ", ", "：": ", ", "。": ". ", "？": "? ", "！": "! "}
YEAR = re.compile(r"(19|20)\d\d")
ACRONYM_LETTERS = 5
"""Capitals up to this number are spelt: ETF, QDII."""


def spoken_runs(text: str, language: str) -> list[tuple[str, str]]:
    """Return who says what: pairs of a voice's language and what to give to that voice."""
    runs: list[tuple[str, str]] = []
    for match in RUNS.finditer(text):
        kind, part = str(match.lastgroup), match.group()
        voice = {"zh": "zh", "latin": "en"}.get(kind, runs[-1][0] if runs else language)
        if kind == "digits" and language == "zh":
            voice, part = "zh", _digits(part)
        if runs and runs[-1][0] == voice:
            runs[-1] = (voice, runs[-1][1] + part)
        else:
            runs.append((voice, part))
    prepared = [(voice, pinyin(part) if voice == "zh" else _english(part)) for voice, part in runs]
    return [(voice, part) for voice, part in prepared if any(sign.isalnum() for sign in part)]


def pronunciation_state() -> str:
    """Return what changes whenever the lexicon does, so that clips are made again."""
    return hashlib.sha256(repr(LEXICON).encode()).hexdigest()[:12]


def pinyin(text: str) -> str:
    """Return Chinese as pinyin with tone digits, one syllable a word."""
    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    spaced = " ".join(PAUSES.get(syllable, syllable) for syllable in syllables)
    for sign, pause in PAUSES.items():
        spaced = spaced.replace(sign, pause)
    return re.sub(r" +([,.?!])", r"\1", re.sub(r"  +", " ", spaced)).strip()


def _digits(digits: str) -> str:
    """Read digits inside a name as people do: years and long codes singly, else as a number."""
    if YEAR.fullmatch(digits) or len(digits) > 4 or digits.startswith("0"):
        return "".join(read_aloud.zh.DIGITS[int(digit)] for digit in digits)
    return "".join(read_aloud.read("zh", "number", int(digits), date.min))


def _english(text: str) -> str:
    return re.sub(rf"\b[A-Z]{{2,{ACRONYM_LETTERS}}}\b", lambda found: " ".join(found.group()), text)
