"""The owner's mark on fax covers: handed in, seen, refused and taken away in the console."""

import io

from PIL import Image, ImageDraw

LOGO = "/faxes/rules/logo"


def picture() -> bytes:
    mark = Image.new("RGB", (400, 120), "white")
    ImageDraw.Draw(mark).ellipse((10, 10, 110, 110), fill=(20, 60, 160))
    content = io.BytesIO()
    mark.save(content, "JPEG")
    return content.getvalue()


def handed_in(operator, content: bytes, name: str = "mark.jpg"):
    return operator.post(LOGO, picture=(io.BytesIO(content), name))


def test_a_picture_becomes_the_mark_of_covers_and_can_be_taken_away(operator, appliance):
    assert operator.get(f"{LOGO}.png").status_code == 404
    assert handed_in(operator, picture()).status_code == 303
    shown = Image.open(io.BytesIO(operator.get(f"{LOGO}.png").data))
    assert shown.mode == "1"
    assert f"{LOGO}.png" in operator.get("/faxes/rules/").text
    assert operator.post(f"{LOGO}/remove").status_code == 303
    assert appliance.fax.logo.file is None


def test_what_is_no_picture_is_refused_in_words(operator, appliance):
    answer = handed_in(operator, b"PK\x03\x04 an archive", "mark.zip")
    assert answer.status_code == 422
    assert "mark.zip" in answer.text
    assert handed_in(operator, b"", "").status_code == 422
    assert appliance.fax.logo.file is None
