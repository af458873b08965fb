"""Good documents become fax pages that can be read; what is left is nothing."""

from pathlib import Path

import pytest

from appliance.paper import converter, fax_pages

TEXT = "示范基金 对账单\n000001\t示范成长股票\t1.2345\n"


def converted(content: bytes, folder: Path, **how: str) -> Path:
    source, target = folder / "document", folder / "fax.tif"
    source.write_bytes(content)
    assert converter.convert(source, target, **how) >= 1
    assert sorted(file.name for file in folder.iterdir()) == ["document", "fax.tif"]
    return target


@pytest.mark.parametrize("resolution, rows", [("fine", 2292), ("standard", 1146)])
def test_a_page_has_the_size_a_fax_machine_takes(
    tmp_path: Path, resolution: str, rows: int
) -> None:
    fax = converted(TEXT.encode(), tmp_path, resolution=resolution)
    assert fax_pages.read_pages(fax) == [fax_pages.FaxPage(1728, rows, resolution)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_looks_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    first = fax_pages.rows(converted(TEXT.encode(), tmp_path), 1)
    assert first.sum() > 4000
    assert (fax_pages.rows(converted(TEXT.encode(encoding), tmp_path), 1) == first).all()
