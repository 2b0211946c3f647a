-- Pairs of customer records that may be one customer, and what people said of them.
select * from {{ source('judgement', 'link_candidates') }}
