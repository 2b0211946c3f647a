"""Who appears: twelve guarantors, eight banks, and the agreements under which risk is shared.

Here: their names, habits and hidden qualities. All are made up. How each writes its files is `ingestion.simulation.outbox`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.simulation.identifiers import usccs


class Guarantor(NamedTuple):
    """A partner guarantor. `leniency` is hidden: how much its underwriting adds to the log-odds of default."""

    short: str
    name: str
    kind: str
    region: int
    weight: float
    leniency: float
    schemes: tuple[float, float, float, float]
    shareholder: str


class Bank(NamedTuple):
    """A lending bank."""

    number: str
    name: str
    head_office: str
    kind: str
    region: int
    weight: float


class Scheme(NamedTuple):
    """Who bears what part of a loss, in percent, and how the re-guarantor stands behind it."""

    letter: str
    guarantor: int
    bank: int
    reguarantor: int
    fund: int
    government: int
    mode: str


GUARANTORS = (
    Guarantor("HF", "合肥市中小企业融资担保有限公司", "GOVERNMENT", 340104, 20, -0.2, (5, 3, 1, 1), "合肥市财政局"),
    Guarantor("WH", "芜湖市民强融资担保有限公司", "GOVERNMENT", 340202, 12, -0.1, (5, 4, 1, 0), "芜湖市国资委"),
    Guarantor("FY", "阜阳市颍淮融资担保有限公司", "GOVERNMENT", 341202, 11, 0.1, (4, 5, 1, 0), "阜阳市财政局"),
    Guarantor("CZ", "滁州市皖东融资担保有限公司", "GOVERNMENT", 341102, 10, 0.0, (4, 5, 1, 0), "滁州市国资委"),
    Guarantor("AQ", "安庆市宜城融资担保有限公司", "GOVERNMENT", 340802, 8, 0.1, (4, 4, 1, 1), "安庆市财政局"),
    Guarantor("BB", "蚌埠市禹会融资担保有限公司", "GOVERNMENT", 340304, 7, 0.3, (3, 5, 1, 1), "蚌埠市国资委"),
    Guarantor("SZ", "宿州市汴河农业融资担保有限公司", "GOVERNMENT", 341302, 8, 0.0, (6, 4, 0, 0), "宿州市财政局"),
    Guarantor("LA", "六安市皋城融资担保有限公司", "GOVERNMENT", 341502, 7, 0.1, (4, 5, 1, 0), "六安市财政局"),
    Guarantor("MS", "马鞍山市江东普惠融资担保有限公司", "GOVERNMENT", 340503, 6, -0.1, (5, 3, 1, 1), "马鞍山市国资委"),
    Guarantor("BZ", "亳州市涡河融资担保有限公司", "GOVERNMENT", 341602, 5, 0.2, (4, 5, 1, 0), "亳州市财政局"),
    Guarantor(
        "XC", "宣城市敬亭融资担保有限公司", "COMMERCIAL", 341802, 4, 0.4, (2, 2, 4, 2), "安徽敬亭投资集团有限公司"
    ),
    Guarantor("HS", "黄山市徽信融资担保股份有限公司", "COMMERCIAL", 341002, 2, 0.5, (1, 2, 5, 2), "徽信控股有限公司"),
)
BANKS = (
    Bank("102361000018", "工商银行安徽省分行", "工商银行", "STATE", 340103, 16),
    Bank("103361000026", "农业银行安徽省分行", "农业银行", "STATE", 340103, 15),
    Bank("105361000034", "建设银行安徽省分行", "建设银行", "STATE", 340104, 14),
    Bank("403361000042", "邮储银行安徽省分行", "邮储银行", "STATE", 340111, 11),
    Bank("310361000059", "沿江股份银行合肥分行", "沿江股份银行", "JOINT_STOCK", 340104, 8),
    Bank("319361000067", "江淮城市银行", "江淮城市银行", "CITY", 340111, 20),
    Bank("402361000075", "庐州农村商业银行", "庐州农村商业银行", "RURAL", 340121, 9),
    Bank("402361000083", "皖北农村商业银行", "皖北农村商业银行", "RURAL", 341202, 7),
)
SCHEMES = (
    Scheme("A", 40, 20, 20, 20, 0, "PROPORTIONAL"),
    Scheme("B", 40, 20, 30, 0, 10, "PROPORTIONAL"),
    Scheme("C", 60, 0, 40, 0, 0, "FIRST_LOSS"),
    Scheme("D", 70, 10, 20, 0, 0, "GENERAL"),
)
SERIAL_BASE = 880_000_000  # serials of partners, away from those of customers


def guarantor_codes() -> list[str]:
    """Unified social credit codes of the guarantors, in their order."""
    serials = np.arange(len(GUARANTORS)) + SERIAL_BASE
    regions = np.array([guarantor.region for guarantor in GUARANTORS])
    return usccs(serials, regions, np.ones(len(GUARANTORS), dtype=np.int64)).to_list()


def banks_frame() -> pl.DataFrame:
    """The list of banks as the company itself files it."""
    return pl.DataFrame(
        {
            "bank_no": [bank.number for bank in BANKS],
            "name": [bank.name for bank in BANKS],
            "head_office": [bank.head_office for bank in BANKS],
            "kind": [bank.kind for bank in BANKS],
            "region_code": [str(bank.region) for bank in BANKS],
        }
    )


def guarantors_frame(capital: list[int]) -> pl.DataFrame:
    """The list of guarantors as the company itself files it; `capital` in whole yuan."""
    count = range(len(GUARANTORS))
    return pl.DataFrame(
        {
            "uscc": guarantor_codes(),
            "name": [guarantor.name for guarantor in GUARANTORS],
            "kind": [guarantor.kind for guarantor in GUARANTORS],
            "region_code": [str(guarantor.region) for guarantor in GUARANTORS],
            "registered_capital": [f"{amount}.00" for amount in capital],
            "licence_no": [f"皖{340000 + n:06d}{n:04d}" for n in count],
            "licence_expires": [f"{2027 + n % 4}-{n % 12 + 1:02d}-28" for n in count],
            "legal_representative": [
                f"{surname}{given}"
                for surname, given in zip("程方汪胡鲍许江查叶柯章余", "志明建国文辉永华国庆卫东", strict=False)
            ],
            "controlling_shareholder": [guarantor.shareholder for guarantor in GUARANTORS],
            "established": [f"{2004 + n % 9}-{n % 12 + 1:02d}-16" for n in count],
            "issuer_grade": ["AA+", "AA", "AA-", "AA-", "A+", "A+", "AA-", "A+", "A", "A", "BBB+", "BBB"],
        }
    )
