-- What a guarantor, a bank, an industry, a region and the whole book had compensated, and had in force on average, in the twelve
-- months before each month: the record that whoever decided in that month could see.
with months as (
    select * from {{ ref('months') }}
),

by_month as (
    select
        sums.dimension,
        sums.key,
        months.month_no,
        sums.compensated_amount,
        sums.guaranteed_balance
    from {{ ref('book_months') }} as sums
    inner join months on sums.month = months.month
    where sums.key is not null
)

select
    later.dimension,
    later.key,
    cast(months.month_no as bigint) as month_no,
    cast(sum(later.compensated_amount) as decimal(18, 2)) as compensated_before,
    cast(sum(later.guaranteed_balance) / 12 as decimal(18, 2)) as balance_before
from by_month as later
inner join months on later.month_no between months.month_no - 12 and months.month_no - 1
group by later.dimension, later.key, months.month_no
