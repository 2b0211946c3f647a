-- What each indicator was worth over past months, by the last rehearsal that was kept; empty before the first.
select * from {{ source('judgement', 'indicator_ledger') }}
