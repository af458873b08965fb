"""How a customer is spoken to: 张先生, Ms. Zhang, an institution's full name, else 客户."""

from datetime import date

from pypinyin import lazy_pinyin

NOBODY = {"zh": "客户", "en": "customer"}
ID_CARD = "0"
INSTITUTION, PERSON = "0", "1"
SHOWN_OF_INSTITUTIONS = 2
"""How many characters at each end of its name a list shows."""

# Surnames of two characters in common use (百家姓 and the census); all others have one.
DOUBLE_SURNAMES = (
    "欧阳 上官 司马 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 令狐 端木 "
    "独孤 南宫 申屠 澹台 公冶 宗政 濮阳 淳于 单于 太叔 轩辕 钟离 闾丘 司空 呼延 "
    "万俟 闻人 赫连 西门 第五 拓跋 完颜 纳兰 百里 东郭 谷梁 梁丘 左丘 鲜于 "
)
# Characters that are read differently in a surname than elsewhere.
SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "区": "ou", "解": "xie", "曾": "zeng", "查": "zha", "朴": "piao",
    "翟": "zhai", "盖": "ge", "覃": "qin", "缪": "miao", "冼": "xian", "尉迟": "yuchi",
    "万俟": "moqi", "澹台": "tantai", "单于": "chanyu", "宓": "mi", "乐": "yue", "种": "chong",
    "员": "yun", "召": "shao", "折": "she", "秘": "bi", "繁": "po", "黑": "he", "纪": "ji",
    "任": "ren", "华": "hua", "燕": "yan", "令狐": "linghu", "长孙": "zhangsun", "吕": "lyu",
}  # fmt: skip


def gender(certificate_type: str, certificate_number: str) -> str:
    """Return `man` or `woman` as the identity card says (GB 11643: odd is a man), else nothing."""
    if certificate_type != ID_CARD or len(certificate_number) not in (15, 18):
        return ""
    order = certificate_number[16 if len(certificate_number) == 18 else 14]
    if not order.isascii() or not order.isdigit():
        return ""
    return "man" if int(order) % 2 else "woman"


def birthday(certificate_type: str, certificate_number: str) -> date | None:
    """Return the day of birth an identity card states (GB 11643), or None."""
    if certificate_type != ID_CARD or len(certificate_number) not in (15, 18):
        return None
    long = len(certificate_number) == 18
    written = certificate_number[6:14] if long else f"19{certificate_number[6:12]}"
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def surname(investor_name: str) -> str:
    """Return the surname of a Chinese name, or nothing where the name is not one."""
    name = investor_name.strip()
    if not 2 <= len(name) <= 4 or not all("一" <= letter <= "鿿" for letter in name):
        return ""
    return name[:2] if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else name[0]


def salutation(language: str, *, name: str, kind: str, gender: str) -> str:
    """Return how to address a customer: `kind` 0 institution, 1 person, 2 product."""
    if kind != PERSON:
        return name.strip() if language == "zh" and name.strip() else NOBODY[language]
    family = surname(name)
    if not family or not gender:
        return NOBODY[language]
    if language == "zh":
        return family + ("先生" if gender == "man" else "女士")
    reading = SURNAME_READINGS.get(family) or "".join(lazy_pinyin(family))
    return ("Mr. " if gender == "man" else "Ms. ") + reading.capitalize()


def masked(name: str, kind: str) -> str:
    """Return a name for screens and lists: 张*, 欧阳*, 示范****公司."""
    name = name.strip()
    if kind == PERSON and name:
        return (surname(name) or name[0]) + "*"
    if len(name) <= 2 * SHOWN_OF_INSTITUTIONS:
        return name[:1] + "*" * (len(name) - 1)
    ends = name[:SHOWN_OF_INSTITUTIONS], name[-SHOWN_OF_INSTITUTIONS:]
    return ("*" * (len(name) - 2 * SHOWN_OF_INSTITUTIONS)).join(ends)


def masked_certificate(number: str) -> str:
    """Return a certificate number with its middle hidden: 110***********1234, E****5678."""
    shown = 3 if len(number) >= 15 else 1
    if len(number) < 8:  # its last four would be most of it
        return number[:shown] + "*" * (len(number) - shown)
    return number[:shown] + "*" * (len(number) - shown - 4) + number[-4:]
