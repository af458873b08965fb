"""Lists of others are read as they are; what is no list is refused and costs little."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from appliance.errors import ListRefused
from appliance.paper import tables, workbook
from tests.paper import bad_tables
from tests.paper.bad_tables import BAD_TEXTS, BAD_WORKBOOKS, cell, kept, sheet

TEXT = "号码;姓名\n13800138000;王小明\n\n021-61112222;李雷\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_list_is_read_in_any_usual_form(encoding: str, delimiter: str, newline: str) -> None:
    text = TEXT.replace(";", delimiter).replace("\n", newline)
    assert tables.read(text.encode(encoding)).rows == (
        (1, ["号码", "姓名"]),
        (2, ["13800138000", "王小明"]),
        (4, ["021-61112222", "李雷"]),
    )


def test_a_field_over_several_lines_keeps_the_count_of_lines() -> None:
    table = tables.read(b'number,note\n1,"a\nb,c"\n2,d\n')
    assert table.rows == ((1, ["number", "note"]), (2, ["1", "a\nb,c"]), (4, ["2", "d"]))


def test_commas_in_the_text_do_not_part_a_list_of_semicolons() -> None:
    table = tables.read(b"number;note\n1;a, b, c\n2;d, e\n")
    assert table.rows[1] == (2, ["1", "a, b, c"])


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_bad_text_is_refused(name: str) -> None:
    content, code = BAD_TEXTS[name]
    with pytest.raises(ListRefused) as refused:
        tables.read(content)
    assert refused.value.code == code
    assert str(refused.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD_WORKBOOKS)
def test_a_bad_workbook_is_refused(name: str) -> None:
    make, code = BAD_WORKBOOKS[name]
    with pytest.raises(ListRefused) as refused:
        tables.read(make())
    assert refused.value.code == code, refused.value


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(ListRefused, match="line 3") as refused:
        tables.read(b'a,b\n1,2\n3,"4\n')
    assert refused.value.line == 3


def test_a_workbook_is_read_as_its_reader_sees_it() -> None:
    made = Workbook()
    made.active.append(["号码", "备注"])  # type: ignore[union-attr]
    made.active.append([13800138000, "=1+1"])  # type: ignore[union-attr]
    made.active.append([None, None])  # type: ignore[union-attr]
    made.active.append([1.38e10, True])  # type: ignore[union-attr]
    made.active.append([Decimal("0.1"), " x "])  # type: ignore[union-attr]
    made.create_sheet("another").append(["nobody reads this"])
    table = tables.read(kept(made))
    assert table.kind == "xlsx"
    assert table.rows == (
        (1, ["号码", "备注"]),
        (2, ["13800138000"]),
        (4, ["13800000000", "TRUE"]),
        (5, ["0.1", "x"]),
    )


def test_a_formula_is_what_it_gave() -> None:
    given = '<c r="B1"><f>1+1</f><v>2</v></c>'
    evil = '<c r="C1" t="str"><f>WEBSERVICE("http://192.0.2.1/")</f><v>kept</v></c>'
    table = tables.read(sheet(f'<row r="1"><c r="A1"><v>1</v></c>{given}{evil}</row>'))
    assert table.rows == ((1, ["1", "2", "kept"]),)


def test_blank_rows_between_do_not_count() -> None:
    table = tables.read(sheet(cell("A1", "号码") + cell("A90000", "13800138000")))
    assert table.rows == ((1, ["号码"]), (90000, ["13800138000"]))


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    with pytest.raises(ListRefused, match="more than 2 rows"):
        tables.read(
            bad_tables.workbook(*([[str(n)] for n in range(3)])), tables.Limits(most_rows=2)
        )


def test_no_text_of_ours_becomes_a_formula() -> None:
    active = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "ordinary"]
    text = workbook.as_csv(["=title", "号码"], [[one, 7] for one in active]).decode("utf-8-sig")
    assert text.startswith(
        "'=title,号码\r\n'=1+1,7\r\n'+1,7\r\n'-1,7\r\n'@SUM(A1),7\r\n'\t=1,7\r\n"
    )
    assert "\n'＝1,7\r\nordinary,7\r\n" in text
    made = load_workbook(io.BytesIO(workbook.as_xlsx(["=title"], [[one] for one in active])))
    cells = [row[0] for row in made.active.iter_rows()]  # type: ignore[union-attr]
    assert {one.data_type for one in cells} == {"s"}
    assert [one.value for one in cells][:3] == ["=title", "=1+1", "+1"]
    assert all(one.quotePrefix for one in cells)


def test_signs_a_workbook_cannot_have_are_left_out() -> None:
    made = load_workbook(io.BytesIO(workbook.as_xlsx(["a"], [["x\x00\x08y"]])))
    assert made.active["A2"].value == "xy"  # type: ignore[index]
