"""Limits of what is read at all: every number that turns a file away for its size, in one place, with its reason.

Set in November 2026 from measurements of the readers: the largest honest monthly filing seen is five million rows (1.3 GB of CSV), the
largest honest workbook 100 thousand rows × 25 columns. Raise a limit here, nowhere else; the receipt shows it to the sender.
"""

from __future__ import annotations

MAX_FILE = (
    2 << 30
)  #: bytes of a file as sent, and of what it unpacks to; an upload page or gateway should stop there too
MAX_COLUMNS = 128  #: the widest contract has 31; unknown columns are kept, but not without end
MAX_ROWS = 20_000_000

MAX_MEMBERS = 1000  #: parts of a zip; an XLSX has some twenty, with pictures a few hundred
MAX_DIRECTORY = 1 << 20  #: bytes of a zip's directory, which is read whole
MAX_RATIO = 250  #: unpacked to packed; honest CSV and sheet XML stay under 60, deflate itself ends near 1,030
RATIO_COUNTS_FROM = 16 << 20  #: below this size a ratio harms nobody

MAX_SHEET_ROWS = 1_048_576  #: what Excel itself can hold
MAX_SHEET_CELLS = 40_000_000  #: rows × columns of the used range, which the reader lays out in memory whole
MAX_SHEET_PART = 768 << 20  #: bytes of one part's XML
MAX_SMALL_PART = 8 << 20  #: bytes of the workbook's list of sheets
HEADER_WITHIN = 10  #: titles may stand above the header of a sheet, which is looked for in this many rows

CHILD_SECONDS = 120  #: for reading one file of a risky format; a million rows of XLSX take some 20
CHILD_MEMORY = 4 << 30  #: address space, of which threads reserve much and use little
CHILD_FILE = 8 << 30  #: what the child may write
