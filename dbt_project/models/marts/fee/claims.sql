-- Claims of partners on the company, one for each compensation that they filed: in time or not, what the agreement's cap leaves,
-- and how far people are with it. What was accepted follows the compensation as it is known now; what was paid is what went out.
with decided as (
    select
        project_id,
        event_no,
        arg_max(kind, act_no) as decision,
        arg_max(acted_on, act_no) as decided_on,
        arg_max(reason, act_no) as reason
    from {{ ref('acts') }}
    where kind in ('CLAIM_ACCEPTED', 'CLAIM_REFUSED') and acted_on <= {{ as_of() }}
    group by project_id, event_no
),

paid as (
    select
        project_id,
        event_no,
        sum(amount) as amount,
        max(acted_on) as paid_on
    from {{ ref('acts') }}
    where kind = 'CLAIM_PAID' and acted_on <= {{ as_of() }}
    group by project_id, event_no
)

select
    claims.project_id,
    claims.event_no,
    losses.partner_id,
    projects.project_no,
    losses.event_date,
    losses.amount,
    projects.reguarantee_share,
    claims.filed_on,
    claims.claim_days,
    claims.claim_until,
    claims.claimed_amount,
    projects.agreement_no,
    claims.cap_amount,
    claims.cap_left,
    claims.payable_amount,
    claims.verdict,
    decided.decided_on,
    decided.reason,
    paid.paid_on,
    losses.filing_id,
    losses.line_no,
    cast(case when decided.decision = 'CLAIM_ACCEPTED' then losses.reguarantor_amount else 0 end as decimal(18, 2))
        as accepted_amount,
    cast(coalesce(paid.amount, 0) as decimal(18, 2)) as paid_amount,
    case
        when paid.amount is not null then 'paid'
        when decided.decision = 'CLAIM_ACCEPTED' then 'accepted'
        when decided.decision = 'CLAIM_REFUSED' then 'refused'
        else 'filed'
    end as status
from {{ source('judgement', 'claims') }} as claims
inner join {{ ref('loss_shares') }} as losses
    on claims.project_id = losses.project_id and claims.event_no = losses.event_no
inner join {{ ref('projects') }} as projects on claims.project_id = projects.project_id
left join decided on claims.project_id = decided.project_id and claims.event_no = decided.event_no
left join paid on claims.project_id = paid.project_id and claims.event_no = paid.event_no
