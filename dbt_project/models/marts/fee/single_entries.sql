{{ config(materialized='view') }}

-- What happened once and is one entry: money that came in, acts on charges, losses, reserves. What a charge earns month by
-- month is in `earnings`.
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
where acts.amount > 0 and acts.acted_on <= {{ as_of() }}
union all
select
    losses.kind || '/' || losses.project_id || '/' || losses.event_no as entry_id,
    case losses.kind
        when 'COMPENSATION' then 'COMPENSATION_PAID'
        when 'RECOVERY' then 'RECOVERY_RECEIVED'
        else 'WRITTEN_OFF'
    end as kind,
    losses.event_date as happened_on,
    losses.principal_amount as amount,
    losses.project_id,
    losses.partner_id,
    null as charge_no,
    null as bank_ref,
    losses.filing_id,
    losses.line_no
from {{ ref('loss_shares') }} as losses
where losses.principal_amount > 0
union all
select
    'EXCESS/' || project_id || '/' || event_no as entry_id,
    'RECOVERY_EXCESS' as kind,
    event_date as happened_on,
    excess_amount as amount,
    project_id,
    partner_id,
    null as charge_no,
    null as bank_ref,
    filing_id,
    line_no
from {{ ref('loss_shares') }}
where kind = 'RECOVERY' and excess_amount > 0
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
