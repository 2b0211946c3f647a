-- What a guarantor, a bank, an industry, a region and the whole book had compensated, and had in force on average, in the twelve
-- months before each month: the record that whoever decided in that month could see.
with months as (
    select * from {{ ref('months') }}
),

moved as (
    select
        cells.partner_id,
        cells.bank_id,
        cells.industry_code,
        cells.region_code,
        months.month_no,
        cells.compensated_amount,
        cells.guaranteed_balance
    from {{ ref('monthly') }} as cells
    inner join months on cells.month = months.month
),

by_key as (
    select
        'partner' as dimension,
        partner_id as key,
        month_no,
        compensated_amount,
        guaranteed_balance
    from moved
    union all
    select
        'bank' as dimension,
        bank_id as key,
        month_no,
        compensated_amount,
        guaranteed_balance
    from moved
    union all
    select
        'industry' as dimension,
        industry_code as key,
        month_no,
        compensated_amount,
        guaranteed_balance
    from moved
    union all
    select
        'region' as dimension,
        region_code as key,
        month_no,
        compensated_amount,
        guaranteed_balance
    from moved
    union all
    select
        'all' as dimension,
        'all' as key,
        month_no,
        compensated_amount,
        guaranteed_balance
    from moved
),

by_month as (
    select
        dimension,
        key,
        month_no,
        sum(compensated_amount) as compensated_amount,
        sum(guaranteed_balance) as guaranteed_balance
    from by_key
    where key is not null
    group by dimension, key, month_no
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
