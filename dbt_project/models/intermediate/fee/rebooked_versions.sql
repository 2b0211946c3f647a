-- Every version, as entries, of what the books hold otherwise than it is known now, or came to hold late.
{% set closed = var('closed_month_no') %}

with charges as (
    select * from {{ ref('rebooked_charges') }}
),

singles as (
    select
        * exclude (entry_id),
        entry_id as event_id
    from {{ ref('rebooked_singles') }}
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
