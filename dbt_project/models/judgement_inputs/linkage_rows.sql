-- What is compared to tell which customer records are one customer: the row that stands for the record, with its personal
-- columns, which never leave this file.
select
    customers.customer_id,
    customers.id_type,
    customers.id_number,
    customers.name,
    customers.kind,
    customers.region_code,
    filed.legal_representative,
    filed.legal_representative_id,
    filed.phone,
    filed.address,
    customers.established
from {{ ref('current_customers') }} as customers
inner join {{ ref('stg_customers') }} as filed
    on customers.filing_id = filed.filing_id and customers.line_no = filed.line_no
