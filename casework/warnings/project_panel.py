"""The panel of projects as of a day, and where projects stood on a past one: what indicators of projects are evaluated on, as SQL.

Here: SQL with places for the tables (`{projects}`, `{events}`), the day (`{day}`), where projects stand (`{positions}`), what scoring said
(`{judged}`), the appraisals (`{appraisals}`) and which projects are wanted (`{wanted}`). A build asks it of every project, the evidence of
a warning of one, of whose past months the events are all that is known. Not here: the columns' meaning (`scoring.warning.watched`).
"""

# ruff: noqa: E501 - SQL, in the lines it was thought in

from __future__ import annotations

#: Where they stood on a past day: from events dated on or before it, those of one day in the order of their numbers. What scoring said
#: then is not known any more.
POSITIONS_THEN = """
    select p.project_id, p.partner_id, p.bank_id, p.customer_id, p.loan_contract_no, p.plain_loan_contract_no, p.guaranteed_amount, p.loan_amount, e.guaranteed_balance,
        cast(round(e.guaranteed_balance * p.reguarantee_share, 2) as decimal(18, 2)) as exposure, e.classification,
        case when e.last_settlement is null or e.last_settlement < e.last_overdue then e.overdue_days else 0 end as overdue_days,
        coalesce(e.extended_due_date, p.contracted_due_date) as due_date, p.start_date, p.repayment_plan, e.first_disbursement_date, e.last_event_date
    from {projects} as p
    inner join (
        select project_id,
            greatest(sum(case when kind = 'DISBURSEMENT' then amount when kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION') then -amount else 0 end), 0) as guaranteed_balance,
            arg_max(classification, place) filter (where classification is not null) as classification,
            max(place) filter (where kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION', 'EXTENSION')) as last_settlement,
            max(place) filter (where kind = 'OVERDUE') as last_overdue, arg_max(days_overdue, place) filter (where kind = 'OVERDUE') as overdue_days,
            arg_max(new_due_date, place) filter (where new_due_date is not null) as extended_due_date,
            min(event_date) filter (where kind = 'DISBURSEMENT') as first_disbursement_date, max(event_date) as last_event_date
        from (select *, row(event_date, length(event_no), event_no) as place from {events} where event_date <= date '{day}')
        group by project_id
    ) as e on p.project_id = e.project_id
    where e.guaranteed_balance > 0
"""
#: What scoring said on a past day: it is not kept.
JUDGED_THEN = """
    select null::varchar as project_id, null::double as coverage_ratio, null::double as risk_degree, null::decimal(18, 2) as risk_amount,
        null::decimal(18, 2) as uncovered_amount, null::double as probability where false
"""
#: When the oldest appraisal of a project's measures was made; for a past day it is not known which measures there were.
APPRAISALS_THEN = "select null::varchar as project_id, null::date as appraised_on where false"

PROJECT = """
with positions as (select p.* from ({positions}) as p where {wanted}), judged as ({judged}),
troubles as (
    select project_id, min(event_date) filter (where kind = 'OVERDUE') as first_overdue_on,
        arg_max(event_date - cast(days_overdue as integer), row(event_date, length(event_no), event_no)) filter (where kind = 'OVERDUE' and days_overdue is not null) as overdue_since,
        count(*) filter (where kind = 'EXTENSION') as extensions_count, max(event_date) filter (where kind = 'CLASSIFICATION') as classified_on
    from {events}
    where kind in ('OVERDUE', 'EXTENSION', 'CLASSIFICATION') and event_date <= date '{day}' and project_id in (select project_id from positions)
    group by project_id
),
appraisals as ({appraisals})
select
    p.project_id as subject_id, date '{day}' as evaluated_on, p.partner_id, p.exposure as money_at_risk,
    p.overdue_days,
    case p.classification when 'SPECIAL_MENTION' then 1 when 'SUBSTANDARD' then 2 when 'DOUBTFUL' then 3 when 'LOSS' then 4 else 0 end as class_no,
    -- whoever pays by instalments and has paid within a quarter keeps to the plan
    case when p.due_date >= date '{day}' and not (p.repayment_plan != 'BULLET' and p.last_event_date > date '{day}' - 100)
        then date_diff('day', date '{day}', p.due_date) end as days_to_due,
    greatest(date_diff('day', p.due_date, date '{day}'), 0) as days_past_due,
    j.coverage_ratio, j.risk_degree, j.risk_amount, j.uncovered_amount, j.probability,
    date_diff('month', a.appraised_on, date '{day}') as appraisal_months,
    date_diff('day', p.first_disbursement_date, t.first_overdue_on) as days_to_first_overdue,
    coalesce(t.extensions_count, 0) as extensions_count, date_diff('month', p.last_event_date, date '{day}') as months_silent,
    p.guaranteed_balance, p.guaranteed_amount, p.loan_amount, p.exposure, date_diff('day', p.start_date, date '{day}') as days_since_start,
    t.overdue_since, p.due_date, a.appraised_on, t.first_overdue_on, p.last_event_date, t.classified_on, p.start_date
from positions as p
left join judged as j on p.project_id = j.project_id
left join troubles as t on p.project_id = t.project_id
left join appraisals as a on p.project_id = a.project_id
"""
