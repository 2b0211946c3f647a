-- What people did about warnings, oldest first.
select * from {{ source('judgement', 'warning_acts') }}
