-- What reaches each party from failing firms over guarantees and control.
select * from {{ source('judgement', 'contagion') }}
