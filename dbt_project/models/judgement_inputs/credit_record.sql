-- The worst days overdue within the months that the parameters name, at the bank and with us. No record is no row, not a zero.
select
    customer_id,
    max(days_overdue) as worst_days_overdue_24m
from {{ ref('overdue_records') }}
where reported_on > {{ as_of() }} - to_months({{ var('credit_record_months') }})
group by customer_id
