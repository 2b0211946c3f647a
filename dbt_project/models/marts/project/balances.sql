{{ config(materialized='view') }}

-- One row for each month that a balance stands at its end, or in which something happened: each stretch of months that stands
-- still, repeated for its months. What moved, moved in the first of them.
with spans as (
    select * from {{ ref('balance_spans') }}
),

months as (
    select * from {{ ref('months') }}
),

projects as (
    select * from {{ ref('projects') }}
)

select
    spans.project_id,
    months.month,
    months.month_no,
    spans.guaranteed_balance,
    spans.exposure,
    projects.partner_id,
    projects.bank_id,
    spans.customer_kind,
    projects.region_code,
    projects.industry_code,
    projects.product,
    projects.scheme,
    spans.cell_no,
    spans.filing_id,
    spans.line_no,
    case when months.month_no = spans.from_month_no then spans.new_amount else 0 end as new_amount,
    case when months.month_no = spans.from_month_no then spans.released_amount else 0 end as released_amount,
    case when months.month_no = spans.from_month_no then spans.compensated_amount else 0 end as compensated_amount,
    case when months.month_no = spans.from_month_no then spans.recovered_amount else 0 end as recovered_amount,
    months.month_no = spans.from_month_no and spans.is_first_month as is_first_month
from spans
inner join months on months.month_no between spans.from_month_no and spans.to_month_no
inner join projects on spans.project_id = projects.project_id
