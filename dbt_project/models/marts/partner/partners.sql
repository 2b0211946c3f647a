{% set months = var('compensation_rate_months') %}
{% set last_month = month_number(as_of()) %}

with institutions as (
    select * from {{ ref('institutions') }}
),

positions as (
    select
        partner_id,
        count(*) as projects,
        sum(guaranteed_balance) as guaranteed_balance,
        sum(exposure) as exposure
    from {{ ref('projects') }}
    where status = 'IN_FORCE'
    group by partner_id
),

risks as (
    select
        partner_id,
        sum(risk_amount) as risk_amount
    from {{ ref('project_risk') }}
    group by partner_id
),

by_month as (
    select
        key as partner_id,
        guaranteed_balance,
        compensated_amount
    from {{ ref('book_months') }}
    where dimension = 'partner' and month > {{ month_text('(' ~ last_month ~ ' - ' ~ months ~ ')') }}
),

-- A month without a row had no balance, and counts in the average as that.
rates as (
    select
        partner_id,
        cast(sum(compensated_amount) as double)
        / nullif(cast(sum(guaranteed_balance) as double) / nullif({{ months }}, 0), 0) as compensation_rate
    from by_month
    group by partner_id
),

lines as (
    select
        partner_id,
        cast(sum(amount) as decimal(18, 2)) as credit_line
    from {{ ref('agreements') }}
    where is_in_force
    group by partner_id
),

reports as (
    select
        partner_id,
        arg_max(net_assets, period) as net_assets
    from {{ ref('guarantor_reports') }}
    where {{ month_start('period') }} <= {{ as_of() }}
    group by partner_id
),

leverages as (
    select
        institution_id as partner_id,
        arg_max(value, period) as leverage
    from {{ source('judgement', 'measures') }}
    where measure = 'leverage' and value is not null
    group by institution_id
)

select
    institutions.partner_id,
    institutions.name,
    institutions.role,
    institutions.kind,
    grades.grade,
    grades.computed_grade,
    grades.adopted_grade,
    institutions.region_code,
    institutions.licence_expires,
    reports.net_assets,
    lines.credit_line,
    rates.compensation_rate,
    leverages.leverage,
    institutions.filing_id,
    institutions.line_no,
    institutions.known_from,
    cast(coalesce(positions.guaranteed_balance, 0) as decimal(18, 2)) as guaranteed_balance,
    cast(coalesce(positions.exposure, 0) as decimal(18, 2)) as line_used,
    cast(coalesce(risks.risk_amount, 0) as decimal(18, 2)) as risk_amount,
    coalesce(positions.projects, 0) as projects,
    institutions.filing_id is not null as is_registered
from institutions
left join {{ ref('judged_partners') }} as grades on institutions.partner_id = grades.partner_id
left join positions on institutions.partner_id = positions.partner_id
left join risks on institutions.partner_id = risks.partner_id
left join rates on institutions.partner_id = rates.partner_id
left join lines on institutions.partner_id = lines.partner_id
left join reports on institutions.partner_id = reports.partner_id
left join leverages on institutions.partner_id = leverages.partner_id
order by institutions.partner_id
