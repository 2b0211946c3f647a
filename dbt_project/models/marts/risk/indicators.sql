-- Indicators in force: formula over named columns, lines, persistence, hysteresis, weight.
select * from {{ source('judgement', 'indicators') }}
