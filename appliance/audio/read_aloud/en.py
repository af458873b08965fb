"""Reads values aloud in English."""

from datetime import date
from decimal import Decimal

from appliance.audio.read_aloud import amounts

GLUE = " "
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS = (
    ("quadrillion", 10**15),
    ("trillion", 10**12),
    ("billion", 10**9),
    ("million", 10**6),
    ("thousand", 10**3),
)
KEYS = dict(zip("0123456789*#", [*ONES[:10], "star", "hash"], strict=True))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]


def read_key(key: object) -> list[str]:
    """Return the name of one key of the telephone."""
    return [KEYS[str(key)]]


def read_digits(code: object) -> list[str]:
    """Return a code or a tail character by character."""
    return [ONES[int(sign)] if sign in "0123456789" else _letter(sign) for sign in str(code)]


def read_number(value: object) -> list[str]:
    """Return a whole number."""
    number = amounts.whole(value)
    return (["minus"] if number < 0 else []) + _whole(abs(number))


def read_count(value: object) -> list[str]:
    """Return how many times: once, twice, three times."""
    times = amounts.whole(value)
    return [{1: "once", 2: "twice"}[times]] if times in (1, 2) else [*read_number(times), "times"]


def read_money(value: object) -> list[str]:
    """Return yuan and fen."""
    total = amounts.fen(amounts.exact(value))
    yuan, fen = divmod(abs(total), 100)
    spoken = [*_whole(yuan), "yuan"] if yuan or not fen else []
    if yuan and fen:
        spoken.append("and")
    return (["minus"] if total < 0 else []) + spoken + ([_small(fen), "fen"] if fen else [])


def read_nav(value: object) -> list[str]:
    """Return a net asset value with every decimal it was published with."""
    return _decimal(amounts.exact(value), trailing_zeros=True)


def read_shares(value: object) -> list[str]:
    """Return a number of shares."""
    return _decimal(amounts.exact(value), trailing_zeros=False)


def read_percent(value: object) -> list[str]:
    """Return a fraction of one in percent."""
    return _percent(amounts.hundredths(amounts.exact(value)))


read_yield = read_percent


def read_change(value: object) -> list[str]:
    """Return a signed fraction as up, down or unchanged."""
    change = amounts.exact(value)
    if not change:
        return ["unchanged"]
    percent = amounts.change_of(change)
    way = "up" if change > 0 else "down"
    if not percent:
        return [f"{way} less than", *_percent(amounts.SMALLEST_CHANGE)]
    return [way, *_percent(abs(percent))]


def read_date(value: object, today: date) -> list[str]:
    """Return a day, with its year only when that is not this year."""
    day = amounts.business_day(value)
    spoken = [f"the {ORDINALS[day.day - 1]}", f"of {MONTHS[day.month - 1]}"]
    return spoken if day.year == today.year else spoken + _year(day.year)


def read_time(value: object) -> list[str]:
    """Return a time of day to the minute."""
    at = amounts.business_time(value)
    if at.minute == 0 and at.hour % 12 == 0:
        return ["noon" if at.hour else "midnight"]
    spoken = [ONES[at.hour % 12 or 12]]
    if at.minute:
        spoken += ["oh", ONES[at.minute]] if at.minute < 10 else [_small(at.minute)]
    return [*spoken, "PM" if at.hour >= 12 else "AM"]


def vocabulary() -> list[str]:
    """Return every token a reading can contain, each once."""
    tokens = [*KEYS.values(), *LETTERS, *(_small(n) for n in range(100))]
    tokens += [f"{ONES[n]} hundred" for n in range(1, 10)] + [unit for unit, _ in UNITS]
    tokens += ["and", "minus", "point", "yuan", "fen", "percent", "once", "twice", "times"]
    tokens += ["up", "down", "unchanged", "up less than", "down less than"]
    tokens += [f"the {day}" for day in ORDINALS] + [f"of {month}" for month in MONTHS]
    tokens += ["noon", "midnight", "oh", "AM", "PM"]
    return list(dict.fromkeys(tokens))


def _letter(sign: str) -> str:
    if sign.upper() not in LETTERS:
        raise ValueError(f"{sign!r} in a code cannot be read aloud")
    return sign.upper()


def _small(number: int) -> str:
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]


def _whole(number: int) -> list[str]:
    spoken: list[str] = []
    rest = number
    for unit, size in UNITS:
        many, rest = divmod(rest, size)
        if many:
            spoken += [*_hundreds(many, spoken=False), unit]
    if rest or not spoken:
        spoken += _hundreds(rest, spoken=bool(spoken))
    return spoken


def _hundreds(number: int, *, spoken: bool) -> list[str]:
    """Read 0 to 999, with `and` before the tens after anything larger."""
    hundred, rest = divmod(number, 100)
    words = [f"{ONES[hundred]} hundred"] if hundred else []
    if rest and (words or spoken):
        words.append("and")
    return [*words, _small(rest)] if rest or not words else words


def _decimal(amount: Decimal, *, trailing_zeros: bool) -> list[str]:
    negative, before, after = amounts.parts(amount, trailing_zeros=trailing_zeros)
    spoken = (["minus"] if negative else []) + _whole(before)
    return [*spoken, "point", *(ONES[int(digit)] for digit in after)] if after else spoken


def _percent(percent: Decimal) -> list[str]:
    return [*_decimal(percent, trailing_zeros=False), "percent"]


def _year(year: int) -> list[str]:
    """Read 2005 as two thousand and five, 2026 as twenty twenty-six."""
    century, rest = divmod(year, 100)
    if year % 1000 < 10 and year < 10000:
        return _whole(year)
    if not rest:
        return _whole(year)
    return [_small(century), *([_small(rest)] if rest >= 10 else ["oh", _small(rest)])]
