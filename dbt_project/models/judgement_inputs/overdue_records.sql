-- Days overdue of customers by day, at the bank and with us, as far as they are said. No record is no row, not a zero.
with ledger as (
    select * from {{ ref('stg_bank_loans') }}
),

at_banks as (
    {{ current_version('ledger') }}
),

identities as (
    select * from {{ ref('identities') }}
)

select
    identities.customer_id,
    at_banks.reported_on,
    at_banks.days_overdue
from at_banks
inner join identities on at_banks.borrower_id_number = identities.id_number
where
    at_banks.days_overdue is not null
    and at_banks.reported_on <= {{ as_of() }}
union all
select
    projects.customer_id,
    events.event_date as reported_on,
    events.days_overdue
from {{ ref('events') }} as events
inner join {{ ref('projects') }} as projects on events.project_id = projects.project_id
where
    events.kind = 'OVERDUE'
    and events.days_overdue is not null
    and events.event_date <= {{ as_of() }}
