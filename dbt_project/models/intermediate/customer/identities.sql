-- Which customer an identity number is, whoever files it with whatever type of document, and the record that has the number.
select
    id_number,
    min(customer_id) as customer_id,
    arg_min(filed_customer_id, row(customer_id, filed_customer_id)) as filed_customer_id
from {{ ref('customer_records') }}
group by id_number
