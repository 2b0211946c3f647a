"""An XLSX of a hundred thousand rows and 25 columns, read by us, by openpyxl, and only unzipped: ``python -m tests.bench.workbooks``.

Each side runs in a fresh process, interleaved, median of five: ours is the very reader of the door, which looks through the whole sheet
for formulas, merged cells and monsters before it reads; openpyxl in its reading mode goes over every cell; unzip only takes apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.bench.measure import interleaved, median, run_once, table

RUNS, COLUMNS = 5, 25
ME = "tests.bench.workbooks"
SIDES = ("nothing", "backstop", "openpyxl", "unzip")
TIMES_OPENPYXL, TIMES_UNZIP = 8.0, 4.0


def main() -> int:
    """Measure and print a table; 1 where an aim is missed. Starting Python and its libraries is taken off each side."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--side", choices=SIDES, default=None)
    asked.add_argument("--file", type=Path, default=None)
    given = asked.parse_args()
    if given.side:
        side(given.side, given.file)
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-workbooks-") as folder:
        file = Path(folder) / "book.xlsx"
        write(file, given.rows)
        sides = {name: ["-m", ME, "--side", name, "--file", str(file)] for name in SIDES}
        run_once(sides["backstop"])  # files are in the machine's memory from here on
        results = interleaved(sides, RUNS)
    print(f"{given.rows:,} rows × {COLUMNS} columns\n\n{table(results, 'unzip')}\n")
    own = {name: median(runs).processor - median(results["nothing"]).processor for name, runs in results.items()}
    against = {name: own[name] / own["backstop"] for name in ("openpyxl", "unzip")}
    print(f"processor time without starting: {against['openpyxl']:.1f} times openpyxl (aim {TIMES_OPENPYXL:.0f}), "
          f"{1 / against['unzip']:.1f} times that of unzip (aim at most {TIMES_UNZIP:.0f})")  # fmt: skip
    return 0 if against["openpyxl"] >= TIMES_OPENPYXL and 1 / against["unzip"] <= TIMES_UNZIP else 1


def write(file: Path, rows: int) -> None:
    """A sheet of texts, numbers and dates as text, by a fixed rule."""
    import xlsxwriter  # noqa: PLC0415 - the measured sides import what they need

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"column_{place}" for place in range(COLUMNS)])
        for row in range(1, rows + 1):
            cells = [f"P{row:08}", f"{row % 977}.50", "2025-06-30", "小微企业"] + [
                str(row % (place + 7)) for place in range(COLUMNS - 4)
            ]
            sheet.write_row(row, 0, cells)


def side(name: str, file: Path) -> None:
    """One side; all of them import what any imports, so that only the reading differs."""
    import openpyxl  # noqa: PLC0415

    from ingestion.readers import spreadsheet  # noqa: PLC0415

    if name == "backstop":
        spreadsheet.to_text(file, file.with_suffix(".text"))
    elif name == "openpyxl":
        book = openpyxl.load_workbook(file, read_only=True)
        assert sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    elif name == "unzip":
        with zipfile.ZipFile(file) as archive:
            for part in archive.namelist():
                with archive.open(part) as reading:
                    while reading.read(1 << 20):
                        pass


if __name__ == "__main__":
    sys.exit(main())
