{{ config(tags=['standing']) }}

select
    project_id,
    customer_id,
    product,
    reguarantee_mode,
    partner_id,
    region_code,
    is_small_firm,
    is_farmer,
    is_tech,
    guaranteed_amount,
    reguarantee_share as reguarantor_share,
    start_date,
    contracted_due_date as due_date,
    released_date
from {{ ref('projects') }}
