"""Young projects in trouble, by partner and month, held against what as many of the whole book of the same age would have had.

Here: a part of the partners' panel as SQL, with its places (`watching_months`). A project is young in the twelve months from that in which
it began. It is in trouble on the first day on which it was overdue, was compensated, or its customer came into the registry's records of
risk while it ran. Expected is by vintage and age (log-rank): of the projects of a month that were still in order in a later month, the share
of the whole book that got into trouble in it, times the partner's own; so a partner that grows, or lends for longer, is not blamed for it.

The chance is that of a Poisson law for more than so many, and half of that for just so many: were the partner like the others, the line is
crossed about as often as it says, in small books as in large ones.
"""

# ruff: noqa: E501 - SQL, in the lines it was thought in

from __future__ import annotations

_TROUBLE = "(kind = 'COMPENSATION' or (kind = 'OVERDUE' and coalesce(days_overdue, 1) > 0))"
#: What became of projects by the day of the build, which the warehouse has; only the few events of trouble are looked through.
FATES_NOW = f"""
    select b.project_id, b.partner_id, b.customer_id, b.start_date, b.start_no, t.troubled_on,
        case when b.guaranteed_balance = 0 then b.last_event_date end as over_on
    from begun as b left join (
        select project_id, min(event_date) as troubled_on from warehouse.project.events
        where {_TROUBLE} and event_date <= date '{{day}}' group by project_id
    ) as t on b.project_id = t.project_id
"""  # noqa: S608 - a constant of ours
#: What had become of them by a past day: from events dated on or before it.
FATES_THEN = f"""
    select b.project_id, b.partner_id, b.customer_id, b.start_date, b.start_no, e.troubled_on, e.over_on
    from begun as b left join (
        select project_id, min(event_date) filter (where {_TROUBLE}) as troubled_on,
            case when sum(case kind when 'DISBURSEMENT' then amount when 'REPAYMENT' then -amount when 'RELEASE' then -amount
                when 'COMPENSATION' then -amount else 0 end) <= 0 then max(event_date) end as over_on
        from warehouse.project.events where event_date <= date '{{day}}' group by project_id
    ) as e on b.project_id = e.project_id
"""  # noqa: S608 - as above

#: After ``calendar`` (partner_id, month_no, month); gives ``excess`` and ``chances``.
YOUNG = """
begun as (
    select *, year(start_date) * 12 + month(start_date) - 1 as start_no
    from warehouse.project.projects where start_date between make_date(({first} - 11) // 12, ({first} - 11) % 12 + 1, 1) and date '{day}'
),
fates as ({fates}),
risk_records as (
    select uscc, arg_max(struct_pack(action, recorded_on), row(period, known_seq, line_no)) as r from work.staging.stg_registry_risks group by uscc, record_no
),
recorded as (
    select f.project_id, min(k.r.recorded_on) as recorded_on
    from fates as f
    inner join intermediate.customer_records as c on f.customer_id = c.customer_id
    inner join risk_records as k on c.id_number = k.uscc
    where k.r.action != 'D' and k.r.recorded_on between f.start_date and coalesce(f.over_on, date '{day}') group by f.project_id
),
-- a sum of months, so that the many projects are looked at once
vintages as (
    select partner_id, start_no, is_troubled, year(gone_on) * 12 + month(gone_on) - 1 as gone_no, count(*) as projects
    from (
        select f.partner_id, f.start_no, least(f.troubled_on, r.recorded_on) is not null as is_troubled,
            coalesce(least(f.troubled_on, r.recorded_on), f.over_on) as gone_on
        from fates as f left join recorded as r on f.project_id = r.project_id
    )
    group by all
),
ages as (
    select v.partner_id, v.start_no, v.start_no + a.age as at_no, sum(v.projects) filter (where coalesce(v.gone_no, 999999) >= v.start_no + a.age) as in_order,
        coalesce(sum(v.projects) filter (where v.is_troubled and v.gone_no = v.start_no + a.age), 0) as troubled
    from vintages as v cross join (select unnest(range(12)) as age) as a group by all
),
held as (
    select *, in_order * sum(troubled) over (partition by start_no, at_no) / nullif(sum(in_order) over (partition by start_no, at_no), 0) as expected from ages
),
excess as (
    select c.partner_id, c.month, cast(sum(h.troubled) as bigint) as young_troubled, nullif(cast(sum(h.expected) as double), 0) as young_expected
    from calendar as c
    inner join held as h on c.partner_id = h.partner_id and h.start_no between c.month_no - 11 and c.month_no and h.at_no <= c.month_no
    where c.month_no >= {first} group by c.partner_id, c.month
),
chances as (
    select partner_id, month, greatest(1 - coalesce(list_sum(list_transform(range(young_troubled + 1),
        lambda k: if(k < young_troubled, 1.0, 0.5) * exp(k * ln(young_expected) - young_expected - lgamma(k + 1)))), 0), 0) as young_chance
    from excess where young_expected > 0
),
"""
