-- What people decided about charges and receipts, and the day it counts from.
select * from {{ source('judgement', 'fee_acts') }}
