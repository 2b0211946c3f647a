{% set of_changed = 'projects.customer_id in (select changed.customer_id from ' ~ ref('changed_customers') ~ ' as changed)' %}

-- Each project's balance by stretches of months at the institutions that answer for it: its guarantor with the guarantor's
-- share, the company (`self`) with the re-guarantor's; of changed customers only, unless all are to be weighed. `account_no`
-- stands for institution and customer, so that millions of rows are grouped by a number and not by two texts.
with spans as (
    select
        spans.project_id,
        spans.from_month_no,
        spans.to_month_no,
        spans.guaranteed_balance,
        spans.exposure,
        projects.partner_id,
        projects.customer_id,
        projects.product,
        projects.is_small_firm,
        projects.is_farmer,
        projects.issuer_grade,
        {{ share_of('spans.guaranteed_balance', 'projects.guarantor_share') }} as guarantor_exposure
    from {{ ref('balance_spans') }} as spans
    inner join {{ ref('projects') }} as projects on spans.project_id = projects.project_id
    where
        spans.guaranteed_balance > 0
        and {{ 'true' if var('weigh_all') else of_changed }}
)

select
    * exclude (partner_id, exposure, guarantor_exposure),
    partner_id as institution_id,
    guarantor_exposure as own_balance,
    hash(partner_id, customer_id) as account_no
from spans
union all
select
    * exclude (partner_id, exposure, guarantor_exposure),
    'self' as institution_id,
    exposure as own_balance,
    hash('self', customer_id) as account_no
from spans
