"""Records of customers made comparable, and the levels on which two of them agree.

Here: normal forms of names, numbers, phones and addresses; `COMPARISONS`, each a list of levels from the strongest agreement to none. The
conditions are SQL over the columns of a pair (``name_l``, ``name_r``), for Splink and the build read the same ones. Not here: what a level
is worth (`weights`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from models.linkage.names import parted

#: Columns that `records` reads.
FILED = {
    "customer_id": pl.String, "id_type": pl.String, "id_number": pl.String, "name": pl.String, "kind": pl.String, "region_code": pl.String,
    "legal_representative": pl.String, "legal_representative_id": pl.String, "phone": pl.String, "address": pl.String,
    "established": pl.Date,
}  # fmt: skip
#: Columns that it gives.
RECORDS = {
    "customer_id": pl.String, "is_firm": pl.Boolean, "number": pl.String, "number_space": pl.String, "is_checked": pl.Boolean,
    "name": pl.String, "family": pl.String, "given": pl.String, "representative": pl.String, "representative_number": pl.String,
    "phone": pl.String, "address": pl.String, "county": pl.String, "city": pl.String, "established": pl.Date,
}  # fmt: skip
FIRMS = ("ENTERPRISE", "SOLE_TRADER")
CHECKED = ("USCC", "RIC")  # documents whose numbers have a check digit, which the door asks for
SHORTEST_PHONE = 7  # digits; fewer are no number that one could call
MOST_SLIPS = 3  # mistyped, left out, put in or exchanged characters of a phone that is written otherwise
DAYS_OF_A_YEAR = 366


@dataclass(frozen=True)
class Comparison:
    """How two records are compared in one respect; `levels` are (name, condition), strongest first, then comes `otherwise`.

    `agreed` names, for a level on which two records have one value, the column of `RECORDS` that holds it: the rarer the value, the more
    the agreement says (`rarity`).
    """

    name: str
    is_unknown: str
    levels: tuple[tuple[str, str], ...]
    otherwise: str
    agreed: Mapping[str, str] = field(default_factory=dict)

    @property
    def level_names(self) -> tuple[str, ...]:
        """Every level on which two records can stand, the strongest first."""
        return (*(name for name, _ in self.levels), self.otherwise)

    def sql(self) -> str:
        """The level of a pair as a number: that of `level_names` from its end, 0 for `otherwise`, -1 where one of the two says nothing."""
        steps = " ".join(
            f"WHEN {condition} THEN {len(self.levels) - place}" for place, (_, condition) in enumerate(self.levels)
        )
        return f"CASE WHEN {self.is_unknown} THEN -1 {steps} ELSE 0 END"


def parts_sql(column: str) -> str:
    """The pairs of neighbouring characters of a text, each once: what two spellings have in common is told by them."""
    return f"list_distinct(list_transform(range(1, greatest(length({column}), 2)), lambda i: substr({column}, i, 2)))"


def _alike(column: str, least: float) -> str:
    """Do two texts share at least this much of their parts (Sørensen and Dice)."""
    one, other = f"{column}_parts_l", f"{column}_parts_r"
    shared = f"len(list_intersect({one}, {other}))"
    return f"{shared} > 0 AND 2.0 * {shared} >= {least} * (len({one}) + len({other}))"


def _one_slip(column: str, of: str = "") -> str:
    """Do two values differ by one character mistyped, left out or put in."""
    one, other = (column.format(f"{of}_{side}") if of else f"{column}_{side}" for side in "lr")
    return f"levenshtein({one}, {other}) <= 1"


def _either_missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _spelt_alike(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _same_numbers() -> str:
    """Has one of two addresses every number of the other: another number is another door, a missing one is left out."""
    one, other = (f"regexp_extract_all(address_{side}, '[0-9]+')" for side in "lr")
    return f"(list_has_all({one}, {other}) OR list_has_all({other}, {one}))"


#: Family and given name in each other's place.
_SWAPPED = "given_l = family_r AND family_l = given_r"
#: Two characters of which one is another: in so short a name half of it is the same.
_ONE_OF_TWO = "length(given_l) >= 2 AND length(given_r) >= 2 AND levenshtein(given_l, given_r) <= 1"


#: Numbers decide: one number is one customer, and two numbers whose check digits hold are two. Numbers of different kinds, or of which one
#: may be mistyped, say nothing about each other.
NUMBER = Comparison(
    "number",
    f"{_either_missing('number')} OR number_space_l != number_space_r"
    " OR (number_l != number_r AND NOT (is_checked_l AND is_checked_r))",
    (("same", "number_l = number_r"),),
    "different",
)
#: What is weighed where no number decides.
COMPARISONS = (
    Comparison(
        "name",  # of firms
        f"NOT (is_firm_l AND is_firm_r) OR {_either_missing('name')}",
        (("same", "name_l = name_r"), ("near", _alike("name", 0.75)), ("akin", _alike("name", 0.5))),
        "different",
        {"same": "name"},
    ),
    # people's names are compared in their two parts: a family name says little, and either may be missing or mistyped by itself
    Comparison(
        "given",
        _either_missing("given"),
        (
            ("same", "given_l = given_r"),
            ("swapped", _SWAPPED),
            ("near", _spelt_alike("given", 0.88)),
            ("akin", f"{_spelt_alike('given', 0.7)} OR ({_ONE_OF_TWO})"),
        ),
        "different",
        {"same": "given"},
    ),
    Comparison(
        "family",
        f"{_either_missing('family')} OR ({_SWAPPED})",
        (
            ("same", "family_l = family_r"),
            ("near", _spelt_alike("family", 0.88)),
            ("akin", _spelt_alike("family", 0.7)),
        ),
        "different",
        {"same": "family"},
    ),
    Comparison(
        "representative",
        _either_missing("representative"),
        (
            ("same_number", "representative_number_l = representative_number_r"),
            ("same_name", "representative_l = representative_r"),
        ),
        "different",
        {"same_number": "representative_number", "same_name": "representative"},
    ),
    Comparison(
        "phone",
        _either_missing("phone"),
        (
            ("same", "phone_l = phone_r"),
            ("slip", _one_slip("phone")),
            ("akin", f"damerau_levenshtein(phone_l, phone_r) <= {MOST_SLIPS}"),
        ),
        "different",
        {"same": "phone"},
    ),
    # a place is one thing, however exactly it is known: an address within a county, a county within a city
    Comparison(
        "address",
        _either_missing("county"),
        (
            ("same", "address_l = address_r"),
            ("near", f"{_alike('address', 0.75)} AND {_same_numbers()}"),
            ("same_county", "county_l = county_r"),
            ("same_city", "city_l = city_r"),
        ),
        "different",
        {"same": "address", "same_county": "county", "same_city": "city"},
    ),
    Comparison(
        "established",
        _either_missing("established"),
        (
            ("same", "established_l = established_r"),
            ("slip", _one_slip("CAST({} AS VARCHAR)", "established")),
            ("same_year", f"abs(date_diff('day', established_l, established_r)) <= {DAYS_OF_A_YEAR}"),
        ),
        "different",
        {"same": "established"},
    ),
)
COMPARED = (NUMBER, *COMPARISONS)
LEVELS = tuple(f"{one.name}.{level}" for one in COMPARISONS for level in one.level_names)
#: Agreements by which a pair is found at all; each an expression over `RECORDS`, null where it finds nothing.
KEYS: dict[str, pl.Expr] = {
    "number": pl.concat_str("number_space", "number", separator="|"),
    "phone": pl.col("phone"),
    "representative": pl.col("representative_number"),
    "address": pl.col("address"),
    "name": pl.concat_str("name", "city", separator="|"),
}


def records(filed: pl.DataFrame) -> pl.DataFrame:
    """Rows of `RECORDS` from rows of `FILED`.

    >>> rows = {"customer_id": ["C1", "C2"], "id_type": ["USCC", "OTHER"], "id_number": ["91530000216548323H", "21654832-3"],
    ...         "name": ["昆明市乙机械有限公司", "昆明乙机械有限责任公司"], "kind": ["ENTERPRISE"] * 2, "phone": ["+86 13800138000", "110"]}
    >>> made = records(pl.DataFrame(rows).with_columns(pl.lit(None, FILED[name]).alias(name) for name in FILED if name not in rows))
    >>> made["number"].to_list(), made["name"].n_unique(), made["phone"].to_list()
    (['216548323', '216548323'], 1, ['13800138000', None])
    """
    is_firm = pl.col("kind").is_in(FIRMS)
    family, given = (pl.when(~is_firm).then(part) for part in parted("name"))
    return filed.select(
        "customer_id",
        *_number(pl.col("id_type"), plain("id_number").str.to_uppercase(), is_firm),
        is_firm=is_firm,
        is_checked=pl.col("id_type").is_in(CHECKED),
        name=pl.when(is_firm).then(_firm_name(plain("name"))).otherwise(plain("name")),
        family=family,
        given=given,
        representative=plain("legal_representative"),
        representative_number=plain("legal_representative_id"),
        phone=_phone(),
        address=plain("address"),
        county=pl.col("region_code"),
        city=pl.col("region_code").str.slice(0, 4),
        established=pl.col("established"),
    ).select(list(RECORDS))


def keys(made: pl.DataFrame) -> pl.DataFrame:
    """customer_id, is_firm, key: one row for each agreement that may find the record, from rows of `RECORDS`."""
    named = [
        made.select("customer_id", "is_firm", key=pl.concat_str(pl.lit(f"{name}|"), value)).drop_nulls("key")
        for name, value in KEYS.items()
    ]
    return pl.concat(named)


def plain(column: str) -> pl.Expr:
    """A text without what does not matter: width of letters, case, blanks, punctuation; null where nothing is left."""
    text = pl.col(column).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s\p{P}]", "")
    return pl.when(text != "").then(text)


def _firm_name(name: pl.Expr) -> pl.Expr:
    """What tells a firm from others: its name without the form of company and the marks of places, which are written or left out."""
    shorter = name.str.replace(r"(?:股份)?有限(?:责任)?公司$", "").str.replace_all("[省市县]", "")
    return pl.when(shorter != "").then(shorter).otherwise(name)


def _phone() -> pl.Expr:
    digits = pl.col("phone").str.normalize("NFKC").str.replace_all(r"\D", "").str.replace(r"^(?:00)?86(\d{11})$", "$1")
    return pl.when(digits.str.len_chars() >= SHORTEST_PHONE).then(digits)


def _number(id_type: pl.Expr, text: pl.Expr, is_firm: pl.Expr) -> list[pl.Expr]:
    """What two forms of one number share: the organisation code within a unified code (GB 32100), the short form of an identity number."""
    length = text.str.len_chars()
    is_code = (id_type == "OTHER") & is_firm & text.str.contains(r"^[0-9A-Z]{8}[0-9X]$")
    is_old_identity = (id_type == "OTHER") & ~is_firm & text.str.contains(r"^\d{15}$")
    is_unified, is_identity = (id_type == "USCC") & (length == 18), (id_type == "RIC") & (length == 18)  # noqa: PLR2004
    number = (
        pl.when(is_unified)
        .then(text.str.slice(8, 9))
        .when(is_identity)
        .then(text.str.slice(0, 6) + text.str.slice(8, 9))
        .when(is_code | is_old_identity | (id_type == "PASSPORT"))
        .then(text)
    )
    space = (
        pl.when(is_unified | is_code)
        .then(pl.lit("organisation"))
        .when(is_identity | is_old_identity)
        .then(pl.lit("person"))
        .when(id_type == "PASSPORT")
        .then(pl.lit("passport"))
    )
    return [number.alias("number"), space.alias("number_space")]
