-- The liability balance of each institution and month by class, as the measurement table prints it: balance by contract, balance
-- by the own share, weight, liability.
with stretches as (
    select * from {{ source('judgement', 'liability_stretches') }}
),

institutions as (
    {{ numbered_institutions() }}
)

select
    institutions.institution_id,
    months.month,
    stretches.liability_class,
    stretches.weight / 1000 as weight,
    {{ yuan('sum(stretches.contract_fen)') }} as contract_balance,
    {{ yuan('sum(stretches.measured_fen)') }} as measured_balance,
    {{ yuan('sum(stretches.liability_fen)') }} as liability
from stretches
inner join institutions on stretches.institution_no = institutions.institution_no
inner join {{ ref('months') }} as months on months.month_no between stretches.from_month_no and stretches.to_month_no
group by institutions.institution_id, months.month, stretches.liability_class, stretches.weight
