-- Until agreements are registered, what is known of one is what projects say under its number.
select
    partner_id,
    agreement_no,
    cast(null as decimal(18, 2)) as amount,
    cast(sum(guaranteed_amount) as decimal(18, 2)) as converted_amount,
    cast(null as double) as conversion_rate,
    count(*) as projects,
    struct_extract(min(row(filing_id, line_no)), 1) as filing_id,
    struct_extract(min(row(filing_id, line_no)), 2) as line_no
from {{ ref('projects') }}
where agreement_no is not null
group by partner_id, agreement_no
order by partner_id, agreement_no
