{{ config(materialized='view') }}

-- What each charge earns in each month of its period, so that the parts add up to the charge, or to what the company keeps of it.
with months as (
    select
        *,
        {{ months_of_a_charge() }} as month_no
    from {{ ref('book_charges') }}
)

select
    project_id,
    charge_no,
    partner_id,
    month_no,
    filing_id,
    line_no,
    {{ earned_in_month() }} as earned
from months
