-- Fee income of the months to come: what is contracted (`scheduled`, by what it earns; `charges_due`, by when it falls due), and
-- apart from it what new business may bring.
with coming as (
    select
        charges.project_id,
        charges.charge_no,
        unnest(range(charges.first_month_no, charges.first_month_no + len(charges.earned_fen_by) - 1)) as month_no,
        unnest(charges.earned_fen_by[2:]) - unnest(charges.earned_fen_by[:-2]) as fen
    from {{ ref('coming_earnings') }} as charges
),

-- where something was given back, what is still earned is another amount
corrected as (
    select
        project_id,
        charge_no
    from {{ ref('acts') }}
    where kind in ('REFUND_APPROVED', 'CHARGE_WAIVED') and acted_on <= {{ as_of() }}
    group by project_id, charge_no
),

contracted_months as (
    select
        coming.month_no,
        coming.fen
    from coming
    anti join corrected on coming.project_id = corrected.project_id and coming.charge_no = corrected.charge_no
    union all
    select
        earnings.month_no,
        {{ fen('earnings.earned') }} as fen
    from {{ ref('earnings') }} as earnings
    semi join corrected on earnings.project_id = corrected.project_id and earnings.charge_no = corrected.charge_no
    where earnings.month_no >= {{ first_month_to_come() }}
),

months_ahead as (
    select
        month_no,
        {{ yuan('sum(fen)') }} as scheduled
    from contracted_months
    group by month_no
),

falling_due as (
    select
        {{ month_number('due_date') }} as month_no,
        cast(sum(amount) as decimal(18, 2)) as charges_due
    from {{ ref('schedule') }}
    where due_date > {{ as_of() }} and amount > 0
    group by {{ month_number('due_date') }}
),

contracted as (
    select
        months_ahead.scheduled,
        falling_due.charges_due,
        {{ month_text('coalesce(months_ahead.month_no, falling_due.month_no)') }} as month
    from months_ahead
    full outer join falling_due on months_ahead.month_no = falling_due.month_no
),

expected as (
    select * from {{ source('judgement', 'fee_forecast') }}
)

select
    expected.expected,
    expected.low,
    expected.high,
    coalesce(contracted.month, expected.month) as month,
    coalesce(contracted.scheduled, 0) as scheduled,
    coalesce(contracted.charges_due, 0) as charges_due
from contracted
full outer join expected on contracted.month = expected.month
order by month
