-- The liability balance of each institution and month by class, as the measurement table prints it: balance by contract, balance
-- by the own share, weight, liability.
with stretches as (
    select
        institution_id,
        liability_class,
        weight,
        from_month_no,
        to_month_no,
        sum(contract_balance) as contract_balance,
        sum(measured_balance) as measured_balance,
        sum(liability) as liability
    from {{ source('judgement', 'liability_spans') }}
    group by institution_id, liability_class, weight, from_month_no, to_month_no
)

select
    stretches.institution_id,
    months.month,
    stretches.liability_class,
    stretches.weight,
    cast(sum(stretches.contract_balance) as decimal(18, 2)) as contract_balance,
    cast(sum(stretches.measured_balance) as decimal(18, 2)) as measured_balance,
    cast(sum(stretches.liability) as decimal(18, 2)) as liability
from stretches
inner join {{ ref('months') }} as months on months.month_no between stretches.from_month_no and stretches.to_month_no
group by stretches.institution_id, months.month, stretches.liability_class, stretches.weight
