-- Charges that were given back wholly or in part by refund or waiver: what the company keeps, and from which day on that is all.
select * from {{ source('judgement', 'given_back') }}
