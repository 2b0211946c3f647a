"""How much an agreement says beyond its level, because the value on which two records agree is rarer or commoner than others.

    rarity = Σ over agreements on a value of log2((1 + usual) / (1 + strangers))

`strangers` are the records of the same kind with the same value beyond the two, `usual` how many share a value with a record on average
over all records. Where nearly every value is its record's own, as numbers of phones are, an agreement of two says what its level says; a
phone that twenty share says four bits less; a family name of a few says more than one of a tenth of a province. It is what Splink's
adjustment for term frequencies does (Fellegi and Sunter 1969, frequency-based weights), but that the two records themselves are not
counted, so that a value which only the two have is not taken for a common one in a small book. Only for values that `Comparison.agreed`
names. Not here: what a level is worth (`weights`).
"""

from __future__ import annotations

from models.linkage.fields import COMPARISONS

#: Values that are counted: columns of `RECORDS`.
COUNTED = tuple(dict.fromkeys(column for one in COMPARISONS for column in one.agreed.values()))


def rarity_sql(records: str, pairs: str) -> str:
    """The rows of `pairs` (two keys and a level for each comparison) with `rarity`, in bits, by how often each value is in `records`."""
    tables = ",\n".join(_counted(column, records) for column in COUNTED)
    worth = ",\n".join(f"of_{column}.bits as {column}" for column in COUNTED)
    joins = "\n".join(
        f"left join of_{column} on one.is_firm = of_{column}.is_firm and one.{column} = of_{column}.value"
        for column in COUNTED
    )
    added = " + ".join(
        f"case when pairs.{one.name} = {len(one.levels) - at} then coalesce(rare.{one.agreed[level]}, 0) else 0 end"
        for one in COMPARISONS
        for at, (level, _) in enumerate(one.levels)
        if level in one.agreed
    )
    return f"""
        with paired as (select distinct customer_id from {pairs}),
        {tables},
        rare as (
            select one.customer_id, {worth} from {records} as one semi join paired on one.customer_id = paired.customer_id
            {joins}
        )
        select pairs.*, round({added}, 6) as rarity from {pairs} as pairs inner join rare on pairs.customer_id = rare.customer_id
    """  # noqa: S608 - names of ours


def _counted(column: str, records: str) -> str:
    """Bits by value of one column; `usual` is the mean over records of how many others have the same."""
    return f"""
        sharing_{column} as (
            select is_firm, {column} as value, count(*) as sharing from {records} where {column} is not null group by all
        ),
        of_{column} as (
            select is_firm, value, log2(
                (1 + sum(sharing * (sharing - 1)) over (partition by is_firm) / sum(sharing) over (partition by is_firm))
                / (1 + greatest(sharing - 2, 0))
            ) as bits
            from sharing_{column}
        )"""  # noqa: S608 - names of ours
