-- Balances of projects at the ends of the months in which they are overdue and not settled since, by stretches of months.
select
    project_id,
    from_month_no,
    to_month_no,
    {{ yuan('fen') }} as overdue_balance
from {{ source('judgement', 'overdue_spans') }}
where fen > 0
