-- When each compensation was first filed, and the cap of the agreement that its project was made under: in the version of the
-- project's first day, for new terms hold for what begins from their day on.
with filed as (
    select
        project_id,
        event_no,
        {{ day_in_china('min(known_from)') }} as filed_on
    from {{ ref('stg_project_events') }}
    where kind = 'COMPENSATION' and action != 'D'
    group by project_id, event_no
),

versions as (
    select
        filed.project_id,
        filed.event_no,
        agreed.amount,
        agreed.compensation_cap
    from filed
    inner join {{ ref('projects') }} as projects on filed.project_id = projects.project_id
    inner join {{ ref('stg_agreements') }} as agreed
        on projects.partner_id = agreed.partner_id and projects.agreement_no = agreed.agreement_no
    where projects.start_date between agreed.effective_from and agreed.effective_to
    qualify row_number() over (partition by filed.project_id, filed.event_no order by agreed.version desc) = 1
),

under_agreement as (
    select
        partner_id,
        agreement_no,
        cast(sum(guaranteed_amount) as decimal(18, 2)) as converted_amount
    from {{ ref('projects') }}
    where agreement_no is not null
    group by partner_id, agreement_no
)

select
    filed.project_id,
    filed.event_no,
    filed.filed_on,
    versions.compensation_cap,
    versions.amount as agreement_amount,
    under_agreement.converted_amount,
    projects.partner_id || '|' || projects.agreement_no as agreement_id
from filed
inner join {{ ref('projects') }} as projects on filed.project_id = projects.project_id
left join versions on filed.project_id = versions.project_id and filed.event_no = versions.event_no
left join under_agreement
    on projects.partner_id = under_agreement.partner_id and projects.agreement_no = under_agreement.agreement_no
