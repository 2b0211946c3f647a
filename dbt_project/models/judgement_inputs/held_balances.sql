{{ config(tags=['changes']) }}
{% set of_changed = 'filed.customer_id in (select changed.customer_id from ' ~ ref('changed_customers') ~ ' as changed)' %}

-- Each project's balance by stretches of months at its guarantor, with the guarantor's share and the company's (`self`); of
-- changed customers only, unless all are to be weighed. The company answers for the same balances: a customer that has one
-- guarantor has the same whole balance at both, and only one that has several has rows of the company's own. Institutions,
-- customers and projects are numbers here, so that millions of rows are grouped without a text. Which customers is the build's to
-- say, so that this view is made in every increment, whatever came.
with projects as (
    select
        filed.project_id,
        filed.guarantor_share,
        filed.is_farmer,
        hash(filed.customer_id) as customer_no,
        hash(filed.partner_id) as institution_no,
        {{ kind_no('filed') }} as kind_no
    from {{ ref('projects') }} as filed
    where {{ 'true' if var('weigh_all') else of_changed }}
),

guarantors as (
    select
        customer_no,
        min(institution_no) != max(institution_no) as has_several
    from projects
    group by customer_no
),

sides as (
    select unnest([false, true]) as is_company
),

spans as (
    select
        projects.customer_no,
        projects.institution_no,
        projects.kind_no,
        projects.is_farmer,
        guarantors.has_several,
        spans.from_month_no,
        spans.to_month_no,
        hash(spans.project_id) as project_hash,
        {{ fen('spans.guaranteed_balance') }} as contract_fen,
        {{ fen(share_of('spans.guaranteed_balance', 'projects.guarantor_share')) }} as guarantor_fen,
        {{ fen('spans.exposure') }} as company_fen
    from {{ ref('balance_spans') }} as spans
    inner join projects on spans.project_id = projects.project_id
    inner join guarantors on projects.customer_no = guarantors.customer_no
    where spans.guaranteed_balance > 0
)

select
    spans.customer_no,
    spans.project_hash,
    spans.kind_no,
    spans.is_farmer,
    spans.from_month_no,
    spans.to_month_no,
    spans.contract_fen,
    case when sides.is_company then hash('self') else spans.institution_no end as institution_no,
    case when sides.is_company then spans.company_fen else spans.guarantor_fen end as own_fen,
    case when not spans.has_several then spans.company_fen end as company_fen
from spans
inner join sides on spans.has_several or not sides.is_company
