-- Registered models, and which one serves.
select * from {{ source('judgement', 'models') }}
