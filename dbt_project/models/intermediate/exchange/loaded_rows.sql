-- Counted in the tables themselves, not taken from what the load said of itself.
select
    filing_id,
    count(*) as rows_in_warehouse
from {{ ref('accepted_rows') }}
where {{ 'true' if var('full') else 'load_seq > ' ~ var('built_load') }}
group by filing_id
