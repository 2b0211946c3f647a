-- What the indicator of a warning was at the month ends before, where it is evaluated by month.
select * from {{ source('judgement', 'warning_values') }}
