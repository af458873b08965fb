"""Reads values aloud in Chinese."""

from datetime import date
from decimal import Decimal

from appliance.audio.read_aloud import amounts

GLUE = ""
DIGITS = "零一二三四五六七八九"
MANY = "零一两三四五六七八九"
"""Digits before 百, 千, 万, 亿, 角: two things are 两."""
KEYS = dict(zip("0123456789*#", [*DIGITS, "星号", "井号"], strict=True))
CODE_DIGITS = {str(n): "幺" if n == 1 else digit for n, digit in enumerate(DIGITS)}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WHOLE_YEARS = range(2000, 2050)
"""Years that are one clip; any other is read digit by digit from the digits' clips."""


def read_key(key: object) -> list[str]:
    """Return the name of one key of the telephone."""
    return [KEYS[str(key)]]


def read_digits(code: object) -> list[str]:
    """Return a code or a tail character by character; 1 is 幺."""
    return [CODE_DIGITS.get(sign) or _letter(sign) for sign in str(code)]


def read_number(value: object) -> list[str]:
    """Return a whole number."""
    number = amounts.whole(value)
    return (["负"] if number < 0 else []) + _whole(abs(number))


def read_count(value: object) -> list[str]:
    """Return how many of something: 2 is 两."""
    return ["两"] if amounts.whole(value) == 2 else read_number(value)


def read_money(value: object) -> list[str]:
    """Return yuan, jiao and fen."""
    total = amounts.fen(amounts.exact(value))
    sign = ["负"] if total < 0 else []
    yuan, rest = divmod(abs(total), 100)
    jiao, cents = divmod(rest, 10)
    spoken = [*(["两"] if yuan == 2 else _whole(yuan)), "元"] if yuan or not rest else []
    if jiao:
        spoken.append(f"{MANY[jiao]}角")
    elif yuan and cents:
        spoken.append("零")
    if cents:
        spoken.append(f"{(DIGITS if yuan or jiao else MANY)[cents]}分")
    return sign + spoken


def read_nav(value: object) -> list[str]:
    """Return a net asset value with every decimal it was published with."""
    return _decimal(amounts.exact(value), trailing_zeros=True)


def read_shares(value: object) -> list[str]:
    """Return a number of shares."""
    shares = amounts.exact(value)
    return ["两"] if shares == 2 else _decimal(shares, trailing_zeros=False)


def read_percent(value: object) -> list[str]:
    """Return a fraction of one as 百分之."""
    return _percent(amounts.hundredths(amounts.exact(value)))


read_yield = read_percent


def read_change(value: object) -> list[str]:
    """Return a signed fraction as 上涨, 下跌 or 持平."""
    change = amounts.exact(value)
    if not change:
        return ["持平"]
    percent = amounts.change_of(change)
    way = "上涨" if change > 0 else "下跌"
    if not percent:
        return [f"{way}不到", *_percent(amounts.SMALLEST_CHANGE)]
    return [way, *_percent(abs(percent))]


def read_date(value: object, today: date) -> list[str]:
    """Return a day, with its year only when that is not this year."""
    day = amounts.business_day(value)
    spoken = [f"{_tens(day.month)}月", f"{_tens(day.day)}日"]
    return spoken if day.year == today.year else _year(day.year) + spoken


def read_time(value: object) -> list[str]:
    """Return a time of day to the minute."""
    at = amounts.business_time(value)
    spoken = [_hour(at.hour)]
    return [*spoken, _minute(at.minute)] if at.minute else spoken


def vocabulary() -> list[str]:
    """Return every token a reading can contain, each once."""
    tails = [_tens(n) for n in range(1, 100)] + [f"一{_tens(n)}" for n in range(10, 20)]
    tokens = [*KEYS.values(), *CODE_DIGITS.values(), *LETTERS, *tails]
    tokens += [f"{tail}万" for tail in tails] + [f"{n}万" for n in MANY[2]]
    tokens += [f"{n}{unit}" for unit in "百千亿角分" for n in MANY[1:]] + ["二分"]
    tokens += ["万", "亿", "点", "元", "两", "负", "百分之", "年"]
    tokens += ["上涨", "下跌", "持平", "上涨不到", "下跌不到"]
    tokens += [token for year in WHOLE_YEARS for token in _year(year)]
    tokens += [f"{_tens(n)}月" for n in range(1, 13)] + [f"{_tens(n)}日" for n in range(1, 32)]
    tokens += [_hour(n) for n in range(24)] + [_minute(n) for n in range(1, 60)]
    return list(dict.fromkeys(tokens))


def _letter(sign: str) -> str:
    if sign.upper() not in LETTERS:
        raise ValueError(f"{sign!r} in a code cannot be read aloud")
    return sign.upper()


def _whole(number: int) -> list[str]:
    if number < 100:
        return [_tens(number) if number else "零"]
    return _groups(number, inside=False)


def _groups(number: int, *, inside: bool) -> list[str]:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if number >= size:
            many, rest = divmod(number, size)
            gap = ["零"] if 0 < rest < size // 10 else []
            spoken = _with_unit(_many(many, inside=inside), unit, many)
            return spoken + gap + (_groups(rest, inside=True) if rest else [])
    return _group(number, inside=inside)


def _many(many: int, *, inside: bool) -> list[str]:
    return ["两"] if many == 2 else _groups(many, inside=inside)


def _with_unit(spoken: list[str], unit: str, many: int) -> list[str]:
    """Join the unit to the last token where that is one clip, `三万`, else let it stand alone."""
    one_clip = many % 100 if unit == "万" else many < 10
    if one_clip:
        return [*spoken[:-1], f"{spoken[-1]}{unit}"]
    return [*spoken, unit]


def _group(number: int, *, inside: bool) -> list[str]:
    """Read 1 to 9999; `inside` a larger number ten is 一十."""
    spoken = []
    rest = number
    for unit, size in (("千", 1000), ("百", 100)):
        digit, rest = divmod(rest, size)
        if digit:
            spoken.append(f"{MANY[digit]}{unit}")
            inside = True
            if 0 < rest < size // 10:
                spoken.append("零")
    if rest:
        spoken.append(f"一{_tens(rest)}" if inside and 10 <= rest < 20 else _tens(rest))
    return spoken


def _tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] * bool(ones))


def _decimal(amount: Decimal, *, trailing_zeros: bool) -> list[str]:
    negative, before, after = amounts.parts(amount, trailing_zeros=trailing_zeros)
    spoken = (["负"] if negative else []) + _whole(before)
    return [*spoken, "点", *(DIGITS[int(digit)] for digit in after)] if after else spoken


def _percent(percent: Decimal) -> list[str]:
    sign = ["负"] if percent < 0 else []
    return [*sign, "百分之", *_decimal(abs(percent), trailing_zeros=False)]


def _year(year: int) -> list[str]:
    digits = [DIGITS[int(digit)] for digit in str(year)]
    return [f"{''.join(digits)}年"] if year in WHOLE_YEARS else [*digits, "年"]


def _hour(hour: int) -> str:
    if hour < 6:
        part = "凌晨"
    elif hour < 12:
        part = "上午"
    elif hour == 12:
        part = "中午"
    else:
        part = "下午" if hour < 18 else "晚上"
    clock = hour if hour <= 12 else hour - 12
    return f"{part}{'两' if clock == 2 else _tens(clock) or '零'}点"


def _minute(minute: int) -> str:
    return f"{'零' if minute < 10 else ''}{_tens(minute)}分"
