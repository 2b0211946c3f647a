-- Months whose books are closed: who closed them, when, and by which build. Nothing is posted in them any more.
select * from {{ source('judgement', 'closed_months') }}
