{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- The customers behind the company's own liability balance, by stretches of months: from December of the year before the last,
-- on which the reserves of last year rest, for returns speak of this year and the one before.
with weighed as (
    select
        customer_no,
        liability_class,
        weight,
        is_small_farmer,
        is_small_account,
        from_month_no,
        to_month_no,
        sum(contract_fen) as contract_fen,
        sum(measured_fen) as measured_fen,
        sum(liability_fen) as liability_fen
    from {{ source('judgement', 'liability_spans') }}
    where
        institution_no = hash('self')
        and to_month_no >= (year({{ as_of() }}) - 2) * 12 + 11
        and {{ only_numbered('customer_no', 'customer_id', 'rejudged_customers') }}
    group by all
),

customers as (
    {{ weighed_customers() }}
)

select
    customers.customer_id,
    weighed.liability_class,
    weighed.from_month_no,
    weighed.to_month_no,
    weighed.is_small_farmer,
    weighed.is_small_account,
    {{ yuan('weighed.contract_fen') }} as contract_balance,
    {{ yuan('weighed.measured_fen') }} as measured_balance,
    {{ yuan('weighed.liability_fen') }} as liability,
    weighed.weight / 1000 as weight
from weighed
inner join customers on weighed.customer_no = hash(customers.customer_id)
