"""The repair kit: a filing's bad rows go out as a workbook, are mended in it, and come back by the ordinary way in."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import polars as pl
import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.filings.repair import repair_kit
from casework.filings.verbs import submit
from casework.store.engine import Store, open_store
from ingestion.home import Home
from ingestion.identity import Declared
from ingestion.receipts import Receipt
from ingestion.repair.columns import ANSWER, GIVE_UP, OWN_COLUMNS, YES
from ingestion.repair.returned import mends_path

A, B = "91110000600037341L", "91330000142935213C"
CLERK = Actor("clerk", "partner", A)
NOW = datetime(2025, 7, 1, 8, tzinfo=UTC)
HEAD = "证件类型,证件号码,客户名称,客户类型,行政区划,行业代码,成立日期,营业收入,备注\n"
GOOD = "PASSPORT,E10000001,王某,个人,330106,0111,,,\n"
ROWS = (
    GOOD,
    "PASSPORT,E10000002,,个人,330106,0111,,,甲\n",
    "PASSPORT,E10000003,李某,个体工商,330106,0111,31/12/2020,120万,乙\n",
    "PASSPORT,E10000004,=1+1,个人,999999,0111,,,丙\n",
    "PASSPORT,E10000005,赵某,个人,330106,0111,,,\n",
    "PASSPORT,E10000006,钱某,个人,330106,0111,,,\n",
)


@pytest.fixture
def store(home: Home) -> Store:
    with open_store(home) as opened:
        yield opened


def send(store: Store, name: str, content: bytes, now: datetime = NOW) -> Receipt:
    return submit(store.home, name, Declared(), actor=CLERK, store=store, now=now, data=content)


@pytest.fixture
def filed(store: Store) -> Receipt:
    return send(store, f"customers__{A}__2025-06.csv", (HEAD + "".join(ROWS)).encode())


def kit_of(store: Store, receipt: Receipt) -> tuple[str, openpyxl.Workbook]:
    name, content = repair_kit(store, receipt.filing_id, actor=CLERK) or pytest.fail("there is no kit")
    return name, openpyxl.load_workbook(io.BytesIO(content))


def put(book: openpyxl.Workbook, row: int, header: str, value: str | None) -> None:
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[2]].index(header) + 1
    sheet.cell(row, place).value = value


def shown(book: openpyxl.Workbook, row: int, header: str) -> object:
    sheet = book.worksheets[0]
    return sheet.cell(row, [cell.value for cell in sheet[2]].index(header) + 1).value


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_kit_has_only_the_bad_rows_whole_with_what_is_wrong_and_what_is_certain(
    store: Store, filed: Receipt
) -> None:
    assert (filed.rows_accepted, filed.rows_quarantined) == (3, 3)
    _, book = kit_of(store, filed)
    sheet = book.worksheets[0]
    assert sheet.max_row == 5
    assert [shown(book, row, "证件号码") for row in (3, 4, 5)] == ["E10000002", "E10000003", "E10000004"]
    assert [shown(book, row, "备注") for row in (3, 4, 5)] == ["甲", "乙", "丙"]
    assert shown(book, 3, "规则 Rules") == "COL-REQUIRED"
    assert "客户名称" in str(shown(book, 3, "问题与办法"))
    proposed = str(shown(book, 4, "建议 Proposed"))
    assert "营业收入 → 1200000.00" in proposed
    assert "成立日期 → 2020-12-31" in proposed
    assert "客户类型 → 个体工商户" in proposed
    assert shown(book, 5, "建议 Proposed") is None
    head = [cell.value for cell in sheet[2]]
    assert sheet.cell(3, head.index("客户名称") + 1).comment is not None
    hidden = [letter for letter, width in sheet.column_dimensions.items() if width.hidden]
    assert len(hidden) == 1  # one span of three
    assert shown(book, 5, "客户名称") == "=1+1"
    assert (
        sheet.cell(5, head.index("客户名称") + 1).data_type == "s"
        or sheet.cell(5, head.index("客户名称") + 1).quotePrefix
    )


def test_the_mended_kit_is_taken_and_each_row_knows_what_it_mends(store: Store, filed: Receipt) -> None:
    name, book = kit_of(store, filed)
    put(book, 3, "客户名称", "孙某")
    put(book, 4, ANSWER, YES)
    put(book, 5, ANSWER, GIVE_UP)
    put(book, 5, "客户名称", "周某")
    receipt = send(store, name, saved(book))
    assert (receipt.verdict, receipt.rows_sent, receipt.rows_accepted, receipt.rows_refused) == ("accepted", 3, 2, 1)
    assert [(one.line_no, one.rule_id, one.value) for one in receipt.errors] == [
        (5, "ROW-GIVEN-UP", f"{filed.filing_id}:5")
    ]
    assert receipt.unknown_columns == ["备注"]
    rows = pl.read_parquet(store.home.accepted / "customers" / f"{receipt.filing_id}.parquet")
    assert rows["name"].to_list() == ["孙某", "李某"]
    assert [str(value) for value in rows["revenue"].to_list()] == ["None", "1200000.00"]
    assert rows["kind"].to_list() == ["INDIVIDUAL", "SOLE_TRADER"]
    assert pl.read_parquet(mends_path(store.home, receipt.filing_id)).drop("filing_id").rows() == [
        (3, filed.filing_id, 3, False), (4, filed.filing_id, 4, False), (5, filed.filing_id, 5, True),
    ]  # fmt: skip


def test_a_kit_of_which_every_row_is_given_up_is_an_answer_too(store: Store, filed: Receipt) -> None:
    name, book = kit_of(store, filed)
    for row in (3, 4, 5):
        put(book, row, ANSWER, GIVE_UP)
    receipt = send(store, name, saved(book))
    counts = (receipt.rows_sent, receipt.rows_accepted, receipt.rows_quarantined, receipt.rows_refused)
    assert (receipt.verdict, counts) == ("accepted", (3, 0, 0, 3))
    assert receipt.rules_broken == {"ROW-GIVEN-UP": 3}


def test_rows_that_are_still_wrong_come_back_in_a_new_kit_and_sending_twice_is_safe(
    store: Store, filed: Receipt
) -> None:
    name, book = kit_of(store, filed)
    put(book, 3, "客户名称", "孙某")
    put(book, 5, "客户名称", "周某")
    content = saved(book)
    receipt = send(store, name, content)
    assert (receipt.verdict, receipt.rows_accepted, receipt.rows_quarantined) == ("partly", 1, 2)
    assert send(store, name, content) == receipt
    again, second = kit_of(store, receipt)
    assert second.worksheets[0].max_row == 4
    assert shown(second, 3, OWN_COLUMNS[0]) == "4"
    put(second, 3, ANSWER, YES)
    put(second, 4, "行政区划", "330106")
    last = send(store, again, saved(second))
    assert (last.verdict, last.rows_accepted) == ("accepted", 2)
    put(second, 3, ANSWER, "采用建议")
    repeated = send(store, again, saved(second))
    assert (repeated.verdict, set(repeated.rules_broken)) == ("accepted", {"KEY-UNCHANGED"})


def test_others_do_not_get_the_senders_values(store: Store, filed: Receipt) -> None:
    assert repair_kit(store, filed.filing_id, actor=Actor("other", "partner", B)) is None
    with pytest.raises(Denied):
        repair_kit(store, filed.filing_id, actor=Actor("eng", "engineer"))
    officer = Actor("officer", "officer")
    with pytest.raises(ValueError, match="say why"):
        repair_kit(store, filed.filing_id, actor=officer)
    assert repair_kit(store, filed.filing_id, actor=officer, reason="helps the sender on the telephone")


def test_the_same_quarantine_gives_the_same_bytes(store: Store, filed: Receipt) -> None:
    assert repair_kit(store, filed.filing_id, actor=CLERK) == repair_kit(store, filed.filing_id, actor=CLERK)
