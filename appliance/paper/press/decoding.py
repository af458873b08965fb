"""Tells in which encoding a text is written."""

import unicodedata

from .refusals import Refusal, Refused

ENCODINGS = ("utf-8", "gb18030")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
WHITE = "\t\n\r\f\v"


def decoded(data: bytes) -> str:
    """Return the text of these bytes; refuse what no text has."""
    marked = [encoding for mark, encoding in MARKS if data.startswith(mark)]
    for encoding in marked or ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(sign) == "Cc" and sign not in WHITE for sign in set(text)):
            break
        return text
    raise Refused(Refusal.ENCODING)
