"""The panels of projects, customers and groups as of a day: one row for each subject, with the columns that indicators name.

Here: SQL on the work file, with places for the day (`{day}`), where projects stand (`{positions}`) and which subjects are wanted
(`{wanted}`). Not here: the columns' meaning (`scoring.warning.watched`), panels by month (`watching_months`).
"""

# ruff: noqa: E501 - SQL, in the lines it was thought in

from __future__ import annotations

#: Where projects stand on the day of the build, as the warehouse has it.
POSITIONS_NOW = """
    select project_id, partner_id, bank_id, customer_id, loan_contract_no, plain_loan_contract_no, guaranteed_amount, loan_amount, guaranteed_balance, exposure,
        classification, overdue_days, due_date, start_date, repayment_plan, first_disbursement_date, last_event_date
    from warehouse.project.projects where status = 'IN_FORCE'
"""
#: What scoring says of projects, for the day of the build.
JUDGED_NOW = """
    select r.project_id, r.coverage_ratio, r.risk_degree, r.risk_amount, r.uncovered_amount, m.probability
    from judgement.project_risk as r left join judgement.compensation_probability as m on r.project_id = m.project_id
"""
#: When the oldest appraisal of a project's measures was made.
APPRAISALS_NOW = """
    select project_id, min(appraised_on) as appraised_on from intermediate.current_measures
    where appraised_on is not null and kind not in ('CASH_DEPOSIT', 'PERSON', 'NONE') and project_id in (select project_id from positions)
    group by project_id
"""


def _standing(table: str) -> str:
    """The rows of a table of filings that still stand: none that its sender corrected or withdrew since.

    Few rows are corrections or withdrawals, so that asking whether one of them followed costs little.
    """
    return f"""(
        select s.* from work.staging.{table} as s
        anti join (select partner_id, row_key, period, known_seq, line_no from work.staging.{table} where action != 'N') as l
            on s.partner_id = l.partner_id and s.row_key = l.row_key
            and row(coalesce(s.period, ''), s.known_seq, s.line_no) < row(coalesce(l.period, ''), l.known_seq, l.line_no)
        where s.action != 'D'
    )"""  # noqa: S608 - constants of ours


#: What banks, registers and statements say now, by the places for it.
STANDING = {
    "standing_loans": _standing("stg_bank_loans"),
    "standing_statements": _standing("stg_customer_statements"),
    "standing_changes": _standing("stg_registry_changes"),
    "standing_entities": _standing("stg_registry_entities"),
}

SHARED_LOAN = """
with positions as ({positions}),
-- few are alike: numbers that stand for loans find them, in less time than the loans' own
alike as (
    select hash(bank_id, plain_loan_contract_no) as loan_hash
    from positions where plain_loan_contract_no != '' group by loan_hash having count(*) > 1
),
several as (
    select bank_id, plain_loan_contract_no, count(*) as projects_with_loan, sum(guaranteed_amount) as guaranteed_with_loan,
        count(distinct partner_id) as partners_with_loan
    from positions where plain_loan_contract_no != '' and hash(bank_id, plain_loan_contract_no) in (from alike)
    group by bank_id, plain_loan_contract_no having count(*) > 1
)
select p.project_id as subject_id, date '{day}' as evaluated_on, p.partner_id, p.exposure as money_at_risk, s.projects_with_loan,
    s.guaranteed_with_loan, p.loan_amount, s.partners_with_loan
from positions as p inner join several as s on p.bank_id = s.bank_id and p.plain_loan_contract_no = s.plain_loan_contract_no
"""

SHARED_PLEDGE = """
with positions as ({positions}),
registered as (
    select distinct registration_no, project_id, appraised_value
    from intermediate.current_measures where registration_no is not null and registration_no != ''
),
pledged as (select r.*, p.partner_id, p.exposure, p.guaranteed_balance from registered as r inner join positions as p on r.project_id = p.project_id),
several as (
    select registration_no, count(distinct project_id) as projects_with_pledge, count(distinct partner_id) as partners_with_pledge,
        sum(guaranteed_balance) as pledged_for
    from pledged group by registration_no having count(distinct project_id) > 1
)
select p.project_id as subject_id, date '{day}' as evaluated_on, any_value(p.partner_id) as partner_id, any_value(p.exposure) as money_at_risk,
    max(s.projects_with_pledge) as projects_with_pledge, max(s.partners_with_pledge) as partners_with_pledge, max(s.pledged_for) as pledged_for,
    max(p.appraised_value) as appraised_value
from pledged as p inner join several as s on p.registration_no = s.registration_no group by p.project_id
"""

BANK_BOOK = """
with positions as ({positions}),
books as (
    select partner_id as bank_id, loan_contract_no,
        arg_max(struct_pack(balance, days_overdue, reported_on), row(reported_on, known_seq, line_no)) as book
    from {standing_loans} as l
    where reported_on between date '{day}' - 62 and date '{day}' group by partner_id, loan_contract_no
)
select p.project_id as subject_id, date '{day}' as evaluated_on, p.partner_id, p.exposure as money_at_risk,
    -- the bank's book has the whole loan, the guarantee a part of it
    cast(b.book.balance as double) * cast(p.guaranteed_amount as double) / nullif(cast(p.loan_amount as double), 0) as bank_balance,
    p.guaranteed_balance, b.book.days_overdue as bank_overdue_days, b.book.reported_on as reported_on
from positions as p inner join books as b on p.bank_id = b.bank_id and p.loan_contract_no = b.loan_contract_no
where {wanted}
"""

CUSTOMER = """
with positions as ({positions}),
wanted as (
    select customer_id, arg_max(partner_id, row(exposure, partner_id)) as partner_id, sum(exposure) as exposure, sum(guaranteed_balance) as guaranteed_balance,
        count(*) as projects_count, count(distinct partner_id) as partners_count
    from positions where customer_id in (select c.customer_id from intermediate.current_customers as c where {wanted}) group by customer_id
),
-- banks, registers and statements speak of numbers: a customer has those of all its records
numbers as materialized (
    select distinct r.customer_id, r.id_number
    from intermediate.customer_records as r inner join wanted as w on r.customer_id = w.customer_id
),
latest_loans as (
    select n.customer_id, l.loan_contract_no, l.partner_id,
        arg_max(struct_pack(days_overdue, classification, other_balance, reported_on), row(reported_on, known_seq, line_no)) as loan
    from {standing_loans} as l inner join numbers as n on l.borrower_id_number = n.id_number
    where reported_on between date '{day}' - 62 and date '{day}'
    group by n.customer_id, l.loan_contract_no, l.partner_id
),
loans as (
    select customer_id, max(loan.days_overdue) as bank_days_overdue,
        max(case loan.classification when 'SPECIAL_MENTION' then 1 when 'SUBSTANDARD' then 2 when 'DOUBTFUL' then 3 when 'LOSS' then 4
            when 'NORMAL' then 0 end) as bank_class_no,
        sum(loan.other_balance) as other_balance,
        min(loan.reported_on - cast(loan.days_overdue as integer)) filter (where loan.days_overdue > 0) as bank_overdue_since
    from latest_loans group by customer_id
),
filed as (
    select n.customer_id, s.statement_month, arg_max(s, row(coalesce(s.audited, false), s.period, s.known_seq, s.line_no)) as s
    from {standing_statements} as s inner join numbers as n on s.id_number = n.id_number
    where {usable}
    group by n.customer_id, s.statement_month
),
{newest_statements},
records as (
    select n.customer_id, r.uscc, r.record_no, arg_max(r, row(r.period, r.known_seq, r.line_no)) as r
    from work.staging.stg_registry_risks as r inner join numbers as n on r.uscc = n.id_number group by n.customer_id, r.uscc, r.record_no
),
risks as (
    select customer_id, count(*) filter (where r.kind = 'LAWSUIT') as lawsuits_count,
        count(*) filter (where r.kind in ('ENFORCEMENT', 'DISHONEST')) as enforcements_count, count(*) filter (where r.kind = 'ABNORMAL') as abnormal_count,
        count(*) filter (where r.kind = 'BANKRUPTCY') as bankruptcies_count, count(*) filter (where r.kind = 'FREEZE') as freezes_count,
        count(*) filter (where r.kind = 'TAX') as tax_arrears_count, count(*) filter (where r.kind = 'PENALTY') as penalties_count,
        max(r.recorded_on) as last_record_on
    from records
    where r.action != 'D' and r.recorded_on <= date '{day}' and coalesce(r.removed_on > date '{day}', true) group by customer_id
),
changes as (
    select n.customer_id, max(c.changed_on) as representative_changed_on
    from {standing_changes} as c inner join numbers as n on c.uscc = n.id_number
    where changed_on <= date '{day}' and regexp_matches(lower(item), '法定代表人|负责人|实际控制人|legal.?rep|controller')
    group by n.customer_id
),
registered as (
    select distinct n.customer_id from {standing_entities} as e inner join numbers as n on e.uscc = n.id_number
)
select
    w.customer_id as subject_id, date '{day}' as evaluated_on, w.partner_id, w.exposure as money_at_risk,
    l.bank_days_overdue, l.bank_class_no, l.other_balance, l.bank_overdue_since,
    {statement_columns},
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.lawsuits_count, 0) end as lawsuits_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.enforcements_count, 0) end as enforcements_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.abnormal_count, 0) end as abnormal_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.bankruptcies_count, 0) end as bankruptcies_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.freezes_count, 0) end as freezes_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.tax_arrears_count, 0) end as tax_arrears_count,
    case when g.customer_id is not null or r.customer_id is not null then coalesce(r.penalties_count, 0) end as penalties_count,
    r.last_record_on, date_diff('day', x.representative_changed_on, date '{day}') as days_since_representative_change, x.representative_changed_on,
    w.partners_count, w.projects_count, w.guaranteed_balance, w.exposure
from wanted as w
left join loans as l on w.customer_id = l.customer_id
left join statements as s on w.customer_id = s.customer_id
left join risks as r on w.customer_id = r.customer_id
left join changes as x on w.customer_id = x.customer_id
left join registered as g on w.customer_id = g.customer_id
"""

GROUP = """
with positions as ({positions}),
members as (
    select g.group_id, g.customer_id, p.partner_id, p.guaranteed_balance, p.exposure, p.overdue_days
    from judgement.customer_groups as g inner join positions as p on g.customer_id = p.customer_id
),
net_assets as (
    select partner_id, arg_max(net_assets, period) as net_assets from warehouse.partner.guarantor_reports
    where cast(period || '-01' as date) <= date '{day}' group by partner_id
),
weighed as (
    select g.group_id, s.institution_no, sum(s.concentration_fen) as concentration_fen
    from judgement.liability_spans as s inner join judgement.customer_groups as g on s.customer_no = hash(g.customer_id)
    where year(date '{day}') * 12 + month(date '{day}') - 1 between s.from_month_no and s.to_month_no group by all
),
shares as (
    select w.group_id, max(cast(w.concentration_fen as double) / 100 / nullif(cast(n.net_assets as double), 0)) as group_share
    from weighed as w inner join net_assets as n on w.institution_no = hash(n.partner_id) group by w.group_id
)
select m.group_id as subject_id, date '{day}' as evaluated_on, arg_max(m.partner_id, row(m.exposure, m.partner_id)) as partner_id, sum(m.exposure) as money_at_risk,
    count(distinct m.customer_id) as members_count, any_value(s.group_share) as group_share,
    coalesce(sum(m.guaranteed_balance) filter (where m.overdue_days > 0), 0) as failing_balance, sum(m.guaranteed_balance) as guaranteed_balance,
    count(distinct m.partner_id) as partners_count
from members as m left join shares as s on m.group_id = s.group_id group by m.group_id
"""

#: Of customers in force that are in a ring, reached by contagion, or share their representative with others.
RELATION = """
with positions as ({positions}),
represented as (
    select to_customer_id, count(distinct from_customer_id) as firms
    from warehouse.customer.relations where kind = 'LEGAL_REP' and from_customer_id in (select customer_id from positions)
    group by to_customer_id having count(distinct from_customer_id) > 1
),
shared as (
    select r.from_customer_id as customer_id, max(p.firms) as representative_firms
    from warehouse.customer.relations as r inner join represented as p on r.to_customer_id = p.to_customer_id
    where r.kind = 'LEGAL_REP' group by r.from_customer_id
),
held as (
    select customer_id, arg_max(partner_id, row(exposure, partner_id)) as partner_id, sum(exposure) as exposure, sum(guaranteed_balance) as guaranteed_balance
    from positions
    where customer_id in (
        select customer_id from judgement.rings union all select customer_id from judgement.contagion union all select customer_id from shared
    )
    group by customer_id
),
ring_balances as (
    select r.ring_id, sum(h.guaranteed_balance) as ring_balance
    from judgement.rings as r inner join held as h on r.customer_id = h.customer_id group by r.ring_id
)
select h.customer_id as subject_id, date '{day}' as evaluated_on, h.partner_id, h.exposure as money_at_risk,
    case when r.form = 'ring' then r.members end as ring_members, case when r.form = 'chain' then r.members end as chain_members, b.ring_balance, c.failing_neighbours, c.contagion_balance, s.representative_firms
from held as h
left join judgement.rings as r on h.customer_id = r.customer_id
left join ring_balances as b on r.ring_id = b.ring_id
left join judgement.contagion as c on h.customer_id = c.customer_id
left join shared as s on h.customer_id = s.customer_id
"""
