{{ config(materialized='view') }}

-- One row for each entry of the ledger: what happened, on which day, in which month's books, for how much. Accounts come
-- with `postings`. What happened in a month that is closed, and is now known otherwise, stands in `rebooked_entries`
-- with its correction.
with rebooked_charges as (
    select distinct
        project_id,
        charge_no
    from {{ ref('rebooked_entries') }}
    where is_of_charge
),

rebooked_singles as (
    select distinct event_id
    from {{ ref('rebooked_entries') }}
    where not is_of_charge
),

raised as (
    select
        'RAISED/' || charges.project_id || '/' || charges.charge_no as entry_id,
        'CHARGE_RAISED' as kind,
        charges.due_date as happened_on,
        charges.amount,
        charges.project_id,
        charges.partner_id,
        charges.charge_no,
        null as bank_ref,
        charges.filing_id,
        charges.line_no
    from {{ ref('book_charges') }} as charges
    anti join rebooked_charges
        on charges.project_id = rebooked_charges.project_id and charges.charge_no = rebooked_charges.charge_no
    where charges.due_date <= {{ as_of() }}
),

earned as (
    select
        'EARNED/' || earnings.project_id || '/' || earnings.charge_no || '/' || {{ month_text('earnings.month_no') }}
            as entry_id,
        case when earnings.earned < 0 then 'FEE_EARNED_REVERSED' else 'FEE_EARNED' end as kind,
        last_day({{ month_begin('earnings.month_no') }}) as happened_on,
        abs(earnings.earned) as amount,
        earnings.project_id,
        earnings.partner_id,
        earnings.charge_no,
        null as bank_ref,
        earnings.filing_id,
        earnings.line_no
    from {{ ref('earnings') }} as earnings
    anti join rebooked_charges
        on earnings.project_id = rebooked_charges.project_id and earnings.charge_no = rebooked_charges.charge_no
    where earnings.earned != 0 and last_day({{ month_begin('earnings.month_no') }}) <= {{ as_of() }}
),

single as (
    select singles.*
    from {{ ref('single_entries') }} as singles
    anti join rebooked_singles on singles.entry_id = rebooked_singles.event_id
),

derived as (
    select * from raised
    union all
    select * from earned
    union all by name
    select * from single
)

select
    *,
    happened_on as posted_on,
    {{ month_number('happened_on') }} as rules_month_no,
    false as is_reversal,
    cast(null as varchar) as corrects_entry_id
from derived
union all by name
select * exclude (event_id, is_of_charge)
from {{ ref('rebooked_entries') }}
