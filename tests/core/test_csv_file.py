"""CSV that is safe to open."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.core.csv_file import csv_lines, harmless


def test_a_file_starts_with_the_mark_and_its_header() -> None:
    assert "".join(csv_lines(["id", "sum"], [["К-1", 5]])) == "\ufeffid,sum\r\nК-1,5\r\n"


@pytest.mark.parametrize("cell", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")), min_size=1))
def test_every_text_comes_back_and_none_is_a_formula(cells: list[str]) -> None:
    text = "".join(csv_lines(["head"], [cells])).removeprefix("\ufeff")

    _, row = csv.reader(io.StringIO(text, newline=""))

    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
