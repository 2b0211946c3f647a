{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='changed_customers'
) }}

-- One row for each customer, though several partners file it: the one of the latest period; of equal ones, the first partner's.
with rows_of_customers as {{ read_again() }} (
    select *
    from {{ ref('stg_customers') }}
    where {{ only_changed('customer_id', 'changed_customers') }}
),

of_partners as (
    {{ current_version('rows_of_customers') }}
)

select
    of_partners.customer_id,
    of_partners.id_type,
    of_partners.id_number,
    of_partners.name,
    of_partners.kind,
    of_partners.size,
    of_partners.industry_code,
    of_partners.region_code,
    of_partners.scheme,
    of_partners.employees,
    of_partners.revenue,
    of_partners.total_assets,
    of_partners.established,
    of_partners.partner_id,
    of_partners.filing_id,
    of_partners.line_no,
    of_partners.known_from
from of_partners
qualify
    row_number() over (
        partition by of_partners.customer_id
        order by
            of_partners.period desc nulls last,
            of_partners.partner_id asc,
            of_partners.known_seq desc,
            of_partners.line_no desc
    ) = 1
