-- Fee income of the months to come: what is contracted (`scheduled`, by what it earns; `charges_due`, by when it falls due), and
-- apart from it what new business may bring.
with months_ahead as (
    select
        month_no,
        cast(sum(earned) as decimal(18, 2)) as scheduled
    from {{ ref('earnings') }}
    where month_no > {{ month_number(as_of()) }}
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
