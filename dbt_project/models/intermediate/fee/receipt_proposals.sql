-- What a receipt that was not matched may pay: one charge of its payer of this amount due within days of it, or all of a month's.
{% set days = var('receipt_match_days') %}

with filed as (
    select * from {{ ref('stg_fee_receipts') }}
),

current_rows as (
    {{ current_version('filed') }}
),

open_receipts as (
    select
        received.bank_ref,
        received.received_on,
        received.amount,
        payers.partner_id
    from current_rows as received
    inner join {{ ref('institutions') }} as payers on received.payer = payers.name
    where
        received.bank_ref not in (select paired.bank_ref from {{ ref('receipt_matches') }} as paired)
        and received.received_on <= {{ as_of() }}
),

open_charges as (
    select
        charges.project_id,
        charges.charge_no,
        charges.partner_id,
        charges.due_date,
        charges.owed as amount
    from {{ ref('owed_charges') }} as charges
    anti join {{ ref('receipt_matches') }} as paired
        on charges.project_id = paired.project_id and charges.charge_no = paired.charge_no
    where
        charges.due_date <= {{ as_of() }}
        and charges.partner_id in (select receipts.partner_id from open_receipts as receipts)
),

single as (
    select
        receipts.bank_ref,
        'payer_amount' as proposal,
        charges.project_id,
        charges.charge_no,
        null as month
    from open_receipts as receipts
    inner join open_charges as charges
        on
            receipts.partner_id = charges.partner_id
            and receipts.amount = charges.amount
            and abs(date_diff('day', charges.due_date, receipts.received_on)) <= {{ days }}
),

sums as (
    select
        partner_id,
        strftime(due_date, '%Y-%m') as month,
        sum(amount) as amount
    from open_charges
    group by partner_id, strftime(due_date, '%Y-%m')
),

whole as (
    select
        receipts.bank_ref,
        'month_sum' as proposal,
        null as project_id,
        null as charge_no,
        sums.month
    from open_receipts as receipts
    inner join sums on receipts.partner_id = sums.partner_id and receipts.amount = sums.amount
),

found as (
    select * from single
    union all
    select * from whole
)

select *
from found
qualify row_number() over (partition by bank_ref order by proposal desc, month desc nulls last, project_id asc, charge_no asc) = 1
