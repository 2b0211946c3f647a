-- Money that came in, and what it pays: matched where it names a project and is exactly one of its charges; else proposed, for a
-- person to confirm, by payer, amount and day, by the sum of a month, or by the reference alone.
with filed as (
    select * from {{ ref('stg_fee_receipts') }}
),

current_rows as (
    {{ current_version('filed') }}
),

payers as (
    select
        name,
        min(partner_id) as partner_id
    from {{ ref('institutions') }}
    where role = 'guarantor'
    group by name
),

received as (
    select
        rows_in_force.bank_ref,
        rows_in_force.received_on,
        rows_in_force.payer,
        rows_in_force.amount,
        rows_in_force.note,
        rows_in_force.filing_id,
        rows_in_force.line_no,
        rows_in_force.known_from,
        payers.partner_id as payer_id
    from current_rows as rows_in_force
    left join payers on rows_in_force.payer = payers.name
    where rows_in_force.received_on <= {{ as_of() }}
),

matched as (
    select * from {{ ref('receipt_matches') }}
),

confirmed as (
    select
        bank_ref,
        cast(sum(amount) as decimal(18, 2)) as amount
    from {{ ref('acts') }}
    where kind = 'RECEIPT_CONFIRMED'
    group by bank_ref
),

proposed as (
    select * from {{ ref('receipt_proposals') }}
)

select
    received.bank_ref,
    received.received_on,
    received.payer,
    received.payer_id as partner_id,
    received.amount,
    received.note,
    matched.project_id,
    matched.charge_no,
    proposed.proposal,
    proposed.project_id as proposed_project_id,
    proposed.charge_no as proposed_charge_no,
    proposed.month as proposed_month,
    received.filing_id,
    received.line_no,
    received.known_from,
    case
        when matched.bank_ref is not null then 'exact'
        when confirmed.bank_ref is not null then 'confirmed'
        else 'none'
    end as matched_by,
    case when matched.bank_ref is not null then received.amount else coalesce(confirmed.amount, 0) end as matched_amount,
    date_diff('day', received.received_on, {{ as_of() }}) as age_days
from received
left join matched on received.bank_ref = matched.bank_ref
left join confirmed on received.bank_ref = confirmed.bank_ref
left join proposed on received.bank_ref = proposed.bank_ref and matched.bank_ref is null and confirmed.bank_ref is null
