{{ config(tags=['standing']) }}

select
    project_id,
    project_no,
    partner_id,
    customer_id,
    guaranteed_balance,
    reguarantee_share as reguarantor_share,
    guarantor_share,
    reguarantee_mode,
    start_date,
    due_date,
    classification
from {{ ref('projects') }}
where status = 'IN_FORCE'
