-- Reserves of the company at the end of each year.
select * from {{ source('judgement', 'reserves') }}
