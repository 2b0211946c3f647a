"""The monthly brief: the figures of the pages, each with its source; nothing that its reader may not see; the same bytes each time."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import docx
import pytest
from small_book import BUILD, PARTNERS

from casework.access.actors import Actor
from casework.access.audit_reading import entries
from casework.access.rights import Denied
from dashboards.accounts import store_of
from dashboards.briefs import plots
from dashboards.briefs.__main__ import main
from dashboards.briefs.as_docx import docx_of
from dashboards.briefs.as_pdf import pdf_of
from dashboards.briefs.contents import NoSuchMonth, brief_of
from dashboards.briefs.drawing import Box, Label, Stroke, png_of
from dashboards.briefs.figures import FIGURES
from dashboards.briefs.making import make
from dashboards.briefs.parts import Brief, Grid, Text
from dashboards.components import numbers
from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.texts import words_of
from ingestion.home import Home

MONTH = "2026-06"


def page_of(home: Home, role: str = "risk", language: str = "zh_CN", partner: str | None = None) -> Page:
    return Page(Actor("wang", role, partner), home, words_of(language), "wan")


@pytest.fixture(scope="module")
def brief(small_home: Home) -> Brief:
    return brief_of(page_of(small_home), MONTH)


@pytest.fixture(scope="module")
def pdf(brief: Brief) -> bytes:
    return pdf_of(brief)


def grids(brief: Brief) -> list[Grid]:
    return [block for block in brief.blocks if isinstance(block, Grid)]


def headings(brief: Brief) -> list[str]:
    return [block.text for block in brief.blocks if isinstance(block, Text) and block.kind == "heading"]


def test_the_six_figures_are_those_of_the_pages_beside_last_month_and_last_year(brief: Brief, whole: Reading) -> None:
    rows = grids(brief)[0].rows
    assert len(rows) == len(FIGURES)
    months = (MONTH, "2026-05", "2025-06")
    shown = [analysis.total(whole, Question(Window(month, month), "guaranteed_balance")) for month in months]
    assert [rows[0][place] for place in (1, 2, 5)] == [numbers.amount(value) for value in shown]  # type: ignore[arg-type]
    year = analysis.total(whole, Question(Window("2025-07", MONTH), "compensation_rate"))
    assert rows[-1][1] == numbers.percent(year)  # type: ignore[arg-type]
    assert rows[2][2] == numbers.MISSING  # a risk amount has no month before


def test_every_number_in_brackets_has_its_source_and_every_measure_its_definition(brief: Brief) -> None:
    sources = next(grid for grid in grids(brief) if grid.heads[0] == "编号")
    listed = {row[0] for row in sources.rows}
    said = " ".join(block.text for block in brief.blocks if isinstance(block, Text))
    said += " ".join(row[0] for grid in grids(brief) if grid is not sources for row in grid.rows)
    assert set(re.findall(r"\[\d+\]", said)) == listed
    definitions = [block.text for block in brief.blocks if isinstance(block, Text) and block.kind == "definition"]
    assert len(definitions) == len({row[1] for row in sources.rows})
    assert BUILD in brief.foot


def test_it_speaks_one_language(small_home: Home) -> None:
    english = brief_of(page_of(small_home, language="en"), MONTH)
    said = " ".join(block.text for block in english.blocks if isinstance(block, Text) and block.kind != "text")
    assert not re.search("[\u4e00-\u9fff]", said)
    assert not re.search(r"\b[a-z]+_[a-z]+\b", said)


def test_what_the_reader_may_not_see_is_left_out_and_said(small_home: Home) -> None:
    whole, finance = (headings(brief_of(page_of(small_home, role), MONTH)) for role in ("risk", "finance"))
    assert [one for one in whole if one not in finance and "预警" in one] == ["六、风险预警"]
    notes = [block.text for block in brief_of(page_of(small_home, "finance"), MONTH).blocks if isinstance(block, Text)]
    assert any("六、风险预警" in note and "无权" in note for note in notes)


def test_what_is_known_for_today_alone_is_not_given_for_another_month(small_home: Home) -> None:
    former = brief_of(page_of(small_home), "2026-05")
    assert "六、风险预警" not in headings(former)
    assert grids(former)[0].rows[2][1] == numbers.MISSING


@pytest.mark.parametrize("role", ["partner", "regulator", "engineer"])
def test_it_is_for_those_who_may_see_the_cockpit(small_home: Home, role: str) -> None:
    with pytest.raises(Denied):
        brief_of(page_of(small_home, role, partner=PARTNERS[0] if role == "partner" else None), MONTH)


def test_a_month_without_data_is_refused_with_the_months_that_there_are(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoSuchMonth):
        brief_of(page_of(small_home), "2026-07")
    monkeypatch.setenv("BACKSTOP_HOME", str(small_home.root))
    assert main("2020-01", tmp_path) == 2
    assert "2024-07 to 2026-06" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_same_build_gives_the_same_bytes(brief: Brief, small_home: Home, pdf: bytes) -> None:
    again = brief_of(page_of(small_home), MONTH)
    assert pdf_of(again) == pdf
    assert docx_of(again) == docx_of(brief)


def test_readers_of_others_read_the_pdf(pdf: bytes, brief: Brief, tmp_path: Path, poppler: Path) -> None:
    file = tmp_path / "brief.pdf"
    file.write_bytes(pdf)
    read = subprocess.run([poppler / "pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    assert not read.stderr
    for heading in headings(brief):
        assert heading.split(" [")[0] in read.stdout
    assert grids(brief)[0].rows[0][1] in read.stdout
    fonts = subprocess.run([poppler / "pdffonts", file], capture_output=True, text=True, check=True).stdout
    assert "yes yes yes" in fonts  # embedded, cut to what is used, and searchable


def test_the_document_has_real_headings_tables_and_described_charts(small_home: Home, brief: Brief) -> None:
    made = docx.Document(io.BytesIO(make(page_of(small_home), MONTH, "docx")))
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"] == headings(brief)  # type: ignore[union-attr]
    assert len(made.tables) == len(grids(brief))
    assert made.tables[0].rows[1].cells[1].text == grids(brief)[0].rows[0][1]
    described = [shape._inline.docPr.get("descr") for shape in made.inline_shapes]
    assert described
    assert all(described)
    newest = entries(store_of(small_home), actor=Actor("admin", "administrator")).row(0, named=True)
    assert (newest["verb"], newest["object"], newest["actor"]) == ("make_brief", f"brief/{MONTH}", "wang")


def test_a_line_has_a_gap_where_a_month_is_missing_and_a_bar_is_as_long_as_its_value() -> None:
    drawn = plots.lines(["a", "b", "c", "d"], {"balance": [1.0, None, 2.0, 3.0]}, "", "")
    lines = [shape for shape in drawn.shapes if isinstance(shape, Stroke) and shape.width > 1]
    assert [len(line.points) for line in lines] == [1, 2]
    bars = [shape for shape in plots.bars(["a", "b"], [4.0, 1.0], ["4", "1"], "").shapes if isinstance(shape, Box)]
    assert bars[0].size[0] == pytest.approx(4 * bars[1].size[0])
    ends = plots.steps(["a", "b", "c"], [10.0, -4.0, 6.0], ["10", "-4", "6"], "", "")
    tops = {shape.text: shape.at[1] for shape in ends.shapes if isinstance(shape, Label)}
    assert tops["10"] == tops["-4"] > tops["6"]
    assert png_of(drawn).startswith(b"\x89PNG")
