"""The caller's number in the one form the box stores: digits as dialled inside China, or ''."""

import re

NOT_DIALLED = re.compile(r"[\s().-]")
COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0\d{9,11}$|[2-9]\d{8,11}$)")
MOBILE_WITH_ZERO = re.compile(r"0(1[3-9]\d{9})")


def caller_number(sent: str) -> str:
    """Return a number without country code and trunk zero; '' where the caller is not known.

    Trunks send +8613800138000, 008613800138000, 8613800138000 or 013800138000 for the same
    mobile telephone, and +8621… for 021….
    """
    digits = NOT_DIALLED.sub("", sent)
    national = COUNTRY.sub("", digits, count=1)
    if national != digits and not national.startswith(("0", "1")):
        national = "0" + national  # an area code is dialled with its zero inside the country
    mobile = MOBILE_WITH_ZERO.fullmatch(national)
    if mobile:
        return mobile[1]
    return national if re.fullmatch(r"\+?[0-9]{1,20}", national) else ""
