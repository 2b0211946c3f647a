-- The worst days overdue within the months that the parameters name, at the bank and with us. No record is no row, not a zero.
{% set since = as_of() ~ ' - to_months(' ~ var('credit_record_months') ~ ')' %}

with ledger as (
    select * from {{ ref('stg_bank_loans') }}
),

at_banks as (
    {{ current_version('ledger') }}
),

identities as (
    select * from {{ ref('identities') }}
),

records as (
    select
        identities.customer_id,
        at_banks.days_overdue
    from at_banks
    inner join identities on at_banks.borrower_id_number = identities.id_number
    where
        at_banks.days_overdue is not null
        and at_banks.reported_on <= {{ as_of() }}
        and at_banks.reported_on > {{ since }}
    union all
    select
        projects.customer_id,
        events.days_overdue
    from {{ ref('events') }} as events
    inner join {{ ref('projects') }} as projects on events.project_id = projects.project_id
    where
        events.kind = 'OVERDUE'
        and events.days_overdue is not null
        and events.event_date <= {{ as_of() }}
        and events.event_date > {{ since }}
)

select
    customer_id,
    max(days_overdue) as worst_days_overdue_24m
from records
group by customer_id
