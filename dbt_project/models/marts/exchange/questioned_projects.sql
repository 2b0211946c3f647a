-- Projects that may have been filed twice, each by itself: what a partner may see of it without seeing whose the other is.
with questioned as (
    select project_id
    from {{ ref('double_filings') }}
    union
    select other_project_id as project_id
    from {{ ref('double_filings') }}
)

select
    project_id,
    partner_id,
    project_no,
    start_date,
    loan_amount
from {{ ref('projects') }}
where project_id in (select questioned.project_id from questioned)
