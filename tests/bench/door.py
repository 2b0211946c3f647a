"""A million projects through the door, beside what polars alone needs to stream the same file as text into Parquet.

``python -m tests.bench.door --rows 1000000``. Every side runs in fresh processes, interleaved, median of five; the door's side counts all:
start, landing with its hash, reading, every rule, splitting, receipt. ``--reference`` adds pandas with Great Expectations on the same
rules, once, and stops if it sets other rows aside. The file has about one bad row in a hundred, of a dozen kinds; customers and banks were
filed before.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from tests.bench import measure

RUNS = 5
ME = "tests.bench.door"
PARTNER = "91110000600037341L"
SPOILT = {
    "customer_id_number": "91110000600037341A", "product": "小微贷", "loan_amount": "约一百万", "guaranteed_amount": "99999999.00",
    "start_date": "2025-02-30", "due_date": "2019-06-30", "region_code": "999999", "industry_code": "0000", "is_farmer": "大概",
    "government_share": "5", "loan_contract_no": "", "fee_rate": "-1",
}  # fmt: skip


def generate(folder: Path, rows: int, seed: int) -> None:
    """The filing, and the accepted customers and banks that it refers to."""
    import numpy as np  # noqa: PLC0415 - the measured sides import what they need, no more
    import polars as pl  # noqa: PLC0415

    from ingestion.codes import industries, regions  # noqa: PLC0415

    rng = np.random.default_rng(seed)

    def pick(values: list[str]) -> pl.Series:
        return pl.Series(values).gather(rng.integers(0, len(values), rows))

    counties = regions().filter(scheme="CN", level="county")["code"].to_list()
    classes = industries().filter(scheme="CN", level="class")["code"].to_list()
    customers = _unified_codes(rng, max(rows // 3, 10), counties)
    banks = [f"B{number:04d}" for number in range(60)]
    number = pl.Series(range(rows))
    loan = pl.Series(rng.integers(10, 100_000, rows) * 100)
    share = pl.Series(rng.choice([70, 80, 100], rows))
    start = np.datetime64("2023-01-01") + rng.integers(0, 900, rows)
    own = pl.DataFrame(
        {
            "project_no": "P" + number.cast(pl.String).str.zfill(9),
            "customer_id_type": ["USCC"] * rows,
            "customer_id_number": pick(customers),
            "bank_no": pick(banks),
            "product": pick(["LOAN", "LOAN", "BOND", "OTHER_FINANCING"]),
            "agreement_no": pick([f"HZ{n:03d}" for n in range(80)]),
            "loan_contract_no": "JK" + number.cast(pl.String).str.zfill(9),
            "guarantee_contract_no": "BZ" + number.cast(pl.String).str.zfill(9),
            "loan_amount": loan.cast(pl.String) + ".00",
            "guaranteed_amount": (loan * share // 100).cast(pl.String) + ".00",
            "loan_rate": pl.Series(rng.integers(300, 700, rows) / 100).cast(pl.String),
            "fee_rate": pl.Series(rng.integers(50, 200, rows) / 100).cast(pl.String),
            "start_date": pl.Series(start).cast(pl.String),
            "due_date": pl.Series(start + rng.integers(90, 1100, rows)).cast(pl.String),
            "repayment_plan": pick(["BULLET", "EQUAL_PRINCIPAL", "EQUAL_INSTALMENT"]),
            "purpose": pick(["购买原材料", "补充流动资金", "设备更新", "支付货款", "发放工资"]),
            "industry_code": pick(classes),
            "region_code": pick(counties),
            "is_small_firm": pick(["Y", "N"]),
            "is_farmer": pick(["Y", "N"]),
            "is_tech": pick(["Y", "N"]),
            "issuer_grade": pick(["", "", "AA", "AA+"]),
            "guarantee_mode": pick(["JOINT", "GENERAL"]),
            "reguarantee_mode": pick(["PROPORTIONAL", "FIRST_LOSS"]),
            "bank_share": ["20"] * rows,
            "guarantor_share": ["40"] * rows,
            "reguarantor_share": ["20"] * rows,
            "fund_share": ["20"] * rows,
            "government_share": ["0"] * rows,
        }
    )
    spoil = pl.Series(rng.integers(0, 100 * len(SPOILT), rows))
    own = own.with_columns(
        pl.when(spoil == place).then(pl.lit(text)).otherwise(pl.col(name)).alias(name)
        for place, (name, text) in enumerate(SPOILT.items())
    )
    own.write_csv(folder / "projects.csv", quote_style="never")
    pl.DataFrame({"row_key": [f"USCC|{code}" for code in customers], "action": "N"}).write_parquet(
        folder / "customers.parquet"
    )
    pl.DataFrame({"row_key": banks, "action": "N"}).write_parquet(folder / "banks.parquet")


def _unified_codes(rng: object, count: int, counties: list[str]) -> list[str]:
    """Valid codes, the organisation code inside included."""
    from ingestion.codes.identifiers import USCC_ALPHABET  # noqa: PLC0415

    codes = []
    for number in range(count):
        body = f"{number * 7919 % 10**8:08d}"
        inner = (
            11 - sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        ) % 11
        front = "91" + counties[number % len(counties)] + body + "0123456789X"[inner]
        total = sum(USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(front))
        codes.append(front + USCC_ALPHABET[-total % 31])
    return codes


def floor(folder: Path) -> None:
    """Polars alone: the file as text into Parquet."""
    import polars as pl  # noqa: PLC0415

    pl.scan_csv(folder / "projects.csv", infer_schema=False).sink_parquet(folder / "floor.parquet")


def door(folder: Path) -> None:
    """Everything the door does with the file, in a process as `backstop` starts it."""
    from ingestion.allocator import before_loading  # noqa: PLC0415

    before_loading()
    import polars as pl  # noqa: PLC0415

    from ingestion import intake  # noqa: PLC0415
    from ingestion.home import Home  # noqa: PLC0415

    class Filed:
        def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
            path = folder / f"{contract}.parquet"
            return pl.scan_parquet(path) if path.exists() else None

    home = Home(Path(tempfile.mkdtemp(dir=folder)))  # taken away with the folder: nobody deletes what has landed
    landed = intake.land(home, folder / "projects.csv")
    day = datetime.datetime(2025, 7, 1, tzinfo=datetime.UTC)
    identity = intake.identify(f"projects__{PARTNER}__2025-06.csv", intake.Declared(), day.date())
    assert isinstance(identity, intake.Identity)
    receipt = intake.examine(home, landed, identity, known=Filed(), received_at=day, day=day.date())
    assert receipt.verdict == "partly", receipt.verdict
    assert receipt.rows_sent == receipt.rows_accepted + receipt.rows_quarantined


def reference(folder: Path) -> None:
    """Pandas and Great Expectations: the same rules as expectations, good and bad rows split by what they report."""
    from tests.bench.door_expectations import run  # noqa: PLC0415

    run(folder / "projects.csv", folder)


def set_aside_by_both(folder: Path) -> int:
    """How many rows both set aside, after each has run; ends the benchmark where they are not the same."""
    import polars as pl  # noqa: PLC0415

    kept = next(folder.glob("tmp*/quarantine/*.rows.parquet"))
    ours, theirs = (set(pl.read_parquet(path)["line_no"]) for path in (kept, folder / "reference_bad.parquet"))
    if ours != theirs:
        raise SystemExit(
            f"{len(ours ^ theirs):,} rows are set aside by one side alone, such as line {min(ours ^ theirs)}"
        )
    return len(ours)


def main() -> int:
    """Generate, measure, print; exit 1 when the door is slower than twice the floor or larger than 1.5 GiB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--reference", action="store_true")
    parser.add_argument("--side", choices=("generate", "floor", "door", "reference"))
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    if chosen.side:
        if chosen.side == "generate":
            generate(chosen.folder, chosen.rows, chosen.seed)
        else:
            {"floor": floor, "door": door, "reference": reference}[chosen.side](chosen.folder)
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # in a process of its own: a child's peak memory counts what its parent held when it was forked
        options = ["--rows", str(chosen.rows), "--seed", str(chosen.seed), "--folder", str(folder)]
        measure.run_once(["-m", ME, "--side", "generate", *options])
        size = (folder / "projects.csv").stat().st_size / 2**20
        print(f"{chosen.rows:,} projects × 29 columns, {size:,.0f} MiB of CSV, about 1 % bad rows\n")
        sides = {name: ["-m", ME, "--side", name, "--folder", str(folder)] for name in ("floor", "door")}
        results = measure.interleaved(sides, chosen.runs)
        if chosen.reference:
            results["pandas and Great Expectations"] = [
                measure.run_once(["-m", ME, "--side", "reference", "--folder", str(folder)])
            ] * chosen.runs
            print(f"both set the same {set_aside_by_both(folder):,} rows aside")
    print(measure.table(results, "floor"))
    found, peak = measure.ratio(results["door"], results["floor"]), measure.median(results["door"]).peak
    print(f"\ndoor / floor: {found:.2f} (aim 1.5, limit 2.0); peak {peak:,.0f} MiB (limit 1,536)")
    return int(found > 2.0 or peak > 1536)


if __name__ == "__main__":
    sys.exit(main())
