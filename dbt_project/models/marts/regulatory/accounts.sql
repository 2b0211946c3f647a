{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- The customers behind the liability balances of the last month: what each weighs at each institution.
with weighed as (
    select
        customer_no,
        institution_no,
        liability_class,
        sum(contract_fen) as contract_fen,
        sum(measured_fen) as measured_fen,
        sum(liability_fen) as liability_fen,
        sum(concentration_fen) as concentration_fen,
        max(weight) as thousandths
    from {{ source('judgement', 'liability_spans') }}
    where
        {{ month_number(as_of()) }} between from_month_no and to_month_no
        and {{ only_numbered('customer_no', 'customer_id', 'rejudged_customers') }}
    group by customer_no, institution_no, liability_class
),

customers as (
    {{ weighed_customers() }}
),

institutions as (
    {{ numbered_institutions() }}
)

select
    institutions.institution_id,
    customers.customer_id,
    weighed.liability_class,
    grouped.group_id,
    {{ yuan('weighed.contract_fen') }} as contract_balance,
    {{ yuan('weighed.measured_fen') }} as measured_balance,
    {{ yuan('weighed.liability_fen') }} as liability,
    {{ yuan('weighed.concentration_fen') }} as concentration,
    weighed.thousandths / 1000 as weight
from weighed
inner join customers on weighed.customer_no = hash(customers.customer_id)
inner join institutions on weighed.institution_no = institutions.institution_no
left join {{ source('judgement', 'customer_groups') }} as grouped on customers.customer_id = grouped.customer_id
