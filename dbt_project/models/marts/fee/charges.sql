{{ config(materialized='view') }}

-- Every charge with what has come in and gone back. More is never given back than came in. What an early release leaves
-- unearned can go back as far as it came in (`refundable`); the rest is still open, and is to be waived (`unearned_open`).
with exact as (
    select
        project_id,
        charge_no,
        sum(matched_amount) as amount
    from {{ ref('receipts') }}
    where matched_by = 'exact'
    group by project_id, charge_no
),

sums as (
    select
        schedule.*,
        cast(coalesce(exact.amount, 0) + coalesce(decided.confirmed_amount, 0) as decimal(18, 2)) as received,
        cast(coalesce(decided.refunded, 0) as decimal(18, 2)) as refunded,
        cast(coalesce(decided.waived, 0) as decimal(18, 2)) as waived
    from {{ ref('schedule') }} as schedule
    left join exact on schedule.project_id = exact.project_id and schedule.charge_no = exact.charge_no
    left join {{ ref('decided_charges') }} as decided
        on schedule.project_id = decided.project_id and schedule.charge_no = decided.charge_no
),

unearned as (
    select
        *,
        greatest(refundable - refunded - waived, 0) as unearned_left,
        greatest(amount - received - waived, 0) as open_amount
    from sums
),

divided as (
    select
        *,
        greatest(least(unearned_left, received - refunded), 0) as refund_left
    from unearned
)

select
    project_id,
    charge_no,
    partner_id,
    project_no,
    standard_id,
    customer_class,
    collection,
    due_date,
    period_from,
    period_to,
    days,
    base,
    rate,
    amount,
    received,
    refunded,
    waived,
    unused_days,
    is_vat_exempt,
    not_assessed,
    filing_id,
    line_no,
    cast(refundable as decimal(18, 2)) as unearned_amount,
    cast(least(unearned_left - refund_left, open_amount) as decimal(18, 2)) as unearned_open,
    cast(refund_left as decimal(18, 2)) as refundable,
    cast(open_amount as decimal(18, 2)) as open_amount,
    case
        when due_date <= {{ as_of() }} and amount > received + waived then date_diff('day', due_date, {{ as_of() }})
    end as overdue_days
from divided
