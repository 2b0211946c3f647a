-- What the regulator measures of each institution and month. Facts of the month's report and of filings stand behind it.
select * from {{ source('judgement', 'measures') }}
