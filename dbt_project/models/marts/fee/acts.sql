-- What people decided about charges, receipts and claims, and the day it counts from.
select * from {{ source('judgement', 'fee_acts') }}
