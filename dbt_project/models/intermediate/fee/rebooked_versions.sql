-- What the books hold otherwise than it is known now, or came to hold late: every version of it, from the close of a month on
-- until the next that differs. The version of today begins with the last month that is closed. Everything else needs no
-- version.
{% set closed = var('closed_month_no') %}

with known_charges as (
    select
        *,
        {{ closed }} as after_month_no,
        cast(null as integer) as until_month_no
    from {{ ref('book_charges') }}
),

known_singles as (
    select
        *,
        {{ closed }} as after_month_no,
        cast(null as integer) as until_month_no
    from {{ ref('single_entries') }}
),

kept_charges as (
    select * replace (case when is_newest then {{ closed }} else until_month_no end as until_month_no)
    from {{ source('judgement', 'closed_charges') }}
),

kept_singles as (
    select * replace (case when is_newest then {{ closed }} else until_month_no end as until_month_no)
    from {{ source('judgement', 'closed_entries') }}
),

newest_charges as (
    select * from kept_charges
    where is_newest
),

newest_singles as (
    select * from kept_singles
    where is_newest
),

differing_charges as (
    select
        coalesce(known.project_id, newest.project_id) as project_id,
        coalesce(known.charge_no, newest.charge_no) as charge_no
    from known_charges as known
    full outer join newest_charges as newest on known.project_id = newest.project_id and known.charge_no = newest.charge_no
    where
        (newest.project_id is null and {{ month_number('least(known.due_date, known.period_from)') }} <= {{ closed }})
        or (newest.is_present and known.project_id is null)
        or not newest.is_plain
        or known.due_date != newest.due_date
        or known.amount != newest.amount
        or known.period_from != newest.period_from
        or known.period_to != newest.period_to
        or known.kept != newest.kept
        or (newest.project_id = known.project_id and known.ended_on is distinct from newest.ended_on)
),

differing_singles as (
    select coalesce(known.entry_id, newest.entry_id) as entry_id
    from known_singles as known
    full outer join newest_singles as newest on known.entry_id = newest.entry_id
    where
        (newest.entry_id is null and {{ month_number('known.happened_on') }} <= {{ closed }})
        or (newest.is_present and known.entry_id is null)
        or not newest.is_plain
        or known.kind != newest.kind
        or known.happened_on != newest.happened_on
        or known.amount != newest.amount
        or known.partner_id != newest.partner_id
),

charge_versions as (
    select * from known_charges
    union all by name
    select * exclude (is_present, is_newest, is_plain)
    from kept_charges
    where is_present
),

single_versions as (
    select * from known_singles
    union all by name
    select * exclude (is_present, is_newest, is_plain)
    from kept_singles
    where is_present
),

charges as (
    select versions.*
    from charge_versions as versions
    semi join differing_charges as differing
        on versions.project_id = differing.project_id and versions.charge_no = differing.charge_no
),

singles as (
    select
        * exclude (entry_id),
        entry_id as event_id
    from single_versions
    where entry_id in (select differing.entry_id from differing_singles as differing)
),

months as (
    select
        *,
        {{ months_of_a_charge() }} as month_no
    from charges
),

earned as (
    select
        *,
        {{ earned_in_month() }} as earned
    from months
),

versions as (
    select
        'RAISED/' || project_id || '/' || charge_no as event_id,
        'CHARGE_RAISED' as kind,
        due_date as happened_on,
        amount,
        project_id,
        partner_id,
        charge_no,
        null as bank_ref,
        filing_id,
        line_no,
        after_month_no,
        until_month_no,
        true as is_of_charge
    from charges
    union all
    select
        'EARNED/' || project_id || '/' || charge_no || '/' || {{ month_text('month_no') }} as event_id,
        case when earned < 0 then 'FEE_EARNED_REVERSED' else 'FEE_EARNED' end as kind,
        last_day({{ month_begin('month_no') }}) as happened_on,
        abs(earned) as amount,
        project_id,
        partner_id,
        charge_no,
        null as bank_ref,
        filing_id,
        line_no,
        after_month_no,
        until_month_no,
        true as is_of_charge
    from earned
    where earned != 0
    union all by name
    select
        *,
        false as is_of_charge
    from singles
)

select
    *,
    {{ month_number('happened_on') }} as month_no
from versions
where happened_on <= {{ as_of() }}{% if not closed %} and false{% endif %}
