{{ config(materialized='view') }}

-- What happened once and is one entry: money that came in, acts on charges, losses, reserves. What a charge earns month by
-- month is in `earnings`.
with claim_steps as (
    select
        *,
        unnest(['CLAIM_ACCEPTED', 'CLAIM_PAID']) as entry,
        unnest([decided_on, paid_on]) as happened_on,
        unnest([accepted_amount, paid_amount]) as posted_amount
    from {{ ref('claims') }}
),

accepted_claims as (
    select
        project_id,
        event_no
    from {{ ref('claims') }}
    where accepted_amount > 0
),

-- A recovery is received with the part of it that its costs take: they are owed as the compensation is, and settled out of it.
loss_steps as (
    select
        losses.*,
        losses.kind as entry,
        losses.principal_amount + losses.reguarantor_cost as posted_amount
    from {{ ref('loss_shares') }} as losses
    anti join accepted_claims as accepted
        on losses.project_id = accepted.project_id and losses.event_no = accepted.event_no
    union all
    select
        *,
        unnest(['COST', 'EXCESS']) as entry,
        unnest([reguarantor_cost, excess_amount]) as posted_amount
    from {{ ref('loss_shares') }}
    where kind = 'RECOVERY'
)

select
    'RECEIPT/' || bank_ref as entry_id,
    case when matched_by = 'exact' then 'CHARGE_RECEIVED' else 'RECEIPT_UNMATCHED' end as kind,
    received_on as happened_on,
    case when matched_by = 'exact' then amount else amount - matched_amount end as amount,
    project_id,
    coalesce(partner_id, 'self') as partner_id,
    charge_no,
    bank_ref,
    filing_id,
    line_no
from {{ ref('receipts') }}
where matched_by = 'exact' or amount > matched_amount
union all
select
    acts.kind || '/' || acts.act_no || '/' || acts.project_id || '/' || acts.charge_no as entry_id,
    case when acts.kind = 'RECEIPT_CONFIRMED' then 'CHARGE_RECEIVED' else acts.kind end as kind,
    acts.acted_on as happened_on,
    acts.amount,
    acts.project_id,
    coalesce(schedule.partner_id, 'self') as partner_id,
    acts.charge_no,
    acts.bank_ref,
    schedule.filing_id,
    schedule.line_no
from {{ ref('acts') }} as acts
left join {{ ref('schedule') }} as schedule on acts.project_id = schedule.project_id and acts.charge_no = schedule.charge_no
where acts.amount > 0 and acts.acted_on <= {{ as_of() }} and acts.event_no is null
union all
select
    claims.entry || '/' || claims.project_id || '/' || claims.event_no as entry_id,
    claims.entry as kind,
    claims.happened_on,
    claims.posted_amount as amount,
    claims.project_id,
    claims.partner_id,
    null as charge_no,
    null as bank_ref,
    claims.filing_id,
    claims.line_no
from claim_steps as claims
where claims.posted_amount > 0
union all
select
    losses.entry || '/' || losses.project_id || '/' || losses.event_no as entry_id,
    case losses.entry
        when 'COMPENSATION' then 'COMPENSATION_PAID'
        when 'RECOVERY' then 'RECOVERY_RECEIVED'
        when 'COST' then 'RECOVERY_COST'
        when 'EXCESS' then 'RECOVERY_EXCESS'
        else 'WRITTEN_OFF'
    end as kind,
    losses.event_date as happened_on,
    losses.posted_amount as amount,
    losses.project_id,
    losses.partner_id,
    null as charge_no,
    null as bank_ref,
    losses.filing_id,
    losses.line_no
from loss_steps as losses
where losses.posted_amount > 0
union all
select
    'RESERVE/' || reserve || '/' || year as entry_id,
    upper(reserve) || case when charge < 0 then '_RELEASED' else '_SET' end as kind,
    year_end as happened_on,
    abs(charge) as amount,
    null as project_id,
    'self' as partner_id,
    null as charge_no,
    null as bank_ref,
    null as filing_id,
    null as line_no
from {{ ref('reserves') }}
where charge != 0
