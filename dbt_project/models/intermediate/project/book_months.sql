-- The cube added up by partner, by bank, by industry, by region and as a whole: read once for all who need one of these sums.
select
    month,
    case
        when grouping(partner_id) = 0 then 'partner'
        when grouping(bank_id) = 0 then 'bank'
        when grouping(industry_code) = 0 then 'industry'
        when grouping(region_code) = 0 then 'region'
        else 'all'
    end as dimension,
    case
        when grouping(partner_id, bank_id, industry_code, region_code) = 15 then 'all'
        else coalesce(partner_id, bank_id, industry_code, region_code)
    end as key,
    sum(guaranteed_balance) as guaranteed_balance,
    sum(exposure) as exposure,
    sum(new_amount) as new_amount,
    sum(released_amount) as released_amount,
    sum(compensated_amount) as compensated_amount,
    sum(recovered_amount) as recovered_amount
from {{ ref('monthly') }}
group by grouping sets ((month, partner_id), (month, bank_id), (month, industry_code), (month, region_code), (month))
