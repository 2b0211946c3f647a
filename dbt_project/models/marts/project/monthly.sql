{{ config(materialized='incremental', incremental_strategy='changed_cells') }}

-- The cube that charts group by. An increment computes anew every cell that a changed project counts in, or once counted in.
-- Balances count in every month of a stretch, what moved in its first.
with spans as (
    select *
    from {{ ref('balance_spans') }}
    {% if is_incremental() %}
        where cell_no in (select changed.cell_no from {{ ref('changed_cells') }} as changed)
    {% endif %}
),

cells as (
    select
        cell_no,
        any_value(partner_id) as partner_id,
        any_value(bank_id) as bank_id,
        any_value(region_code) as region_code,
        any_value(industry_section) as industry_section,
        any_value(industry_division) as industry_division,
        any_value(product) as product,
        any_value(scheme) as scheme
    from {{ ref('projects') }}
    {% if is_incremental() %}
        where cell_no in (select changed.cell_no from {{ ref('changed_cells') }} as changed)
    {% endif %}
    group by cell_no
),

months as (
    select * from {{ ref('months') }}
),

balances as (
    select
        spans.*,
        months.month_no,
        months.month_no = spans.from_month_no as is_moving
    from spans
    inner join months on months.month_no between spans.from_month_no and spans.to_month_no
),

sums as (
    select
        month_no,
        cell_no,
        customer_kind,
        count(*) filter (where guaranteed_balance > 0) as project_count,
        count(*) filter (where is_moving and is_first_month) as new_count,
        sum(guaranteed_balance) as guaranteed_balance,
        sum(exposure) as exposure,
        sum(new_amount) filter (where is_moving) as new_amount,
        sum(released_amount) filter (where is_moving) as released_amount,
        sum(compensated_amount) filter (where is_moving) as compensated_amount,
        sum(recovered_amount) filter (where is_moving) as recovered_amount
    from balances
    group by month_no, cell_no, customer_kind
)

select
    months.month,
    cells.partner_id,
    cells.bank_id,
    cells.region_code,
    cells.industry_section,
    cells.industry_division as industry_code,
    sums.customer_kind,
    cells.product,
    cells.scheme,
    sums.cell_no,
    sums.project_count,
    sums.new_count,
    cast(sums.guaranteed_balance as decimal(18, 2)) as guaranteed_balance,
    cast(sums.exposure as decimal(18, 2)) as exposure,
    cast(coalesce(sums.new_amount, 0) as decimal(18, 2)) as new_amount,
    cast(coalesce(sums.released_amount, 0) as decimal(18, 2)) as released_amount,
    cast(coalesce(sums.compensated_amount, 0) as decimal(18, 2)) as compensated_amount,
    cast(coalesce(sums.recovered_amount, 0) as decimal(18, 2)) as recovered_amount,
    cast(null as decimal(18, 2)) as fee_amount
from sums
inner join cells on sums.cell_no = cells.cell_no
inner join months on sums.month_no = months.month_no
-- depends_on: {{ ref('changed_cells') }}
