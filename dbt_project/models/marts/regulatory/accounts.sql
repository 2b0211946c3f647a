-- The customers behind the liability balances of the last month: what each weighs at each institution.
select
    spans.institution_id,
    spans.customer_id,
    spans.liability_class,
    connected.group_id,
    cast(sum(spans.contract_balance) as decimal(18, 2)) as contract_balance,
    cast(sum(spans.measured_balance) as decimal(18, 2)) as measured_balance,
    cast(sum(spans.liability) as decimal(18, 2)) as liability,
    cast(sum(spans.concentration) as decimal(18, 2)) as concentration,
    max(spans.weight) as weight
from {{ source('judgement', 'liability_spans') }} as spans
left join {{ source('judgement', 'customer_groups') }} as connected on spans.customer_id = connected.customer_id
where {{ month_number(as_of()) }} between spans.from_month_no and spans.to_month_no
group by spans.institution_id, spans.customer_id, spans.liability_class, connected.group_id
