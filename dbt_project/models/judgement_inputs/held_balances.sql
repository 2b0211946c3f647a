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
        hash(filed.project_id) as project_hash,
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

standing as (
    select
        guaranteed_balance,
        exposure,
        from_month_no,
        to_month_no,
        hash(project_id) as project_hash
    from {{ ref('balance_spans') }}
    where
        guaranteed_balance > 0
        and {{ 'true' if var('weigh_all') else 'project_id in (select projects.project_id from projects)' }}
),

-- a balance that stands in one stretch, as nearly all do, is found without sorting: its months fill the time from first to last
alike as (
    select
        project_hash,
        guaranteed_balance,
        any_value(exposure) as exposure,
        min(from_month_no) as from_month_no,
        max(to_month_no) as to_month_no,
        sum(to_month_no - from_month_no + 1) = max(to_month_no) - min(from_month_no) + 1 as is_one_stretch
    from standing
    group by project_hash, guaranteed_balance
),

apart as (
    select
        *,
        from_month_no - coalesce(sum(to_month_no - from_month_no + 1) over (
            partition by project_hash, guaranteed_balance
            order by from_month_no rows between unbounded preceding and 1 preceding
        ), 0) as stretch_no
    from standing
    where (project_hash, guaranteed_balance) in (
        select (alike.project_hash, alike.guaranteed_balance) from alike
        where not alike.is_one_stretch
    )
),

stretches as (
    select * exclude (is_one_stretch)
    from alike
    where is_one_stretch
    union all by name
    select
        project_hash,
        guaranteed_balance,
        any_value(exposure) as exposure,
        min(from_month_no) as from_month_no,
        max(to_month_no) as to_month_no
    from apart
    group by project_hash, guaranteed_balance, stretch_no
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
        projects.project_hash,
        guarantors.has_several,
        stretches.from_month_no,
        stretches.to_month_no,
        {{ fen('stretches.guaranteed_balance') }} as contract_fen,
        {{ fen(share_of('stretches.guaranteed_balance', 'projects.guarantor_share')) }} as guarantor_fen,
        {{ fen('stretches.exposure') }} as company_fen
    from stretches
    inner join projects on stretches.project_hash = projects.project_hash
    inner join guarantors on projects.customer_no = guarantors.customer_no
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
