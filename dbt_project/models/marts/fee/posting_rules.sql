-- Which account each kind of entry debits and credits, in every chart.
select * from {{ source('judgement', 'posting_rules') }}
