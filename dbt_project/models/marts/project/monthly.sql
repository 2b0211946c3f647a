{{ config(materialized='incremental', incremental_strategy='changed_cells') }}
-- depends_on: {{ ref('changed_cells') }}
-- The cube that charts group by. An increment computes anew every cell that a changed project counts in, or once counted in, from
-- the first month on that may be another. Balances count in every month of a stretch, what moved in its first.
with spans as {{ read_again() }} (
    select
        spans.*,
        {{ 'changed.from_month_no' if is_incremental() else 0 }} as anew_from_month_no
    from {{ ref('balance_spans') }} as spans
    {% if is_incremental() %}
        inner join {{ ref('changed_cells') }} as changed
            on spans.cell_no = changed.cell_no and spans.to_month_no >= changed.from_month_no
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

standing as (
    select
        cell_no,
        customer_kind,
        guaranteed_balance,
        exposure,
        unnest(
            range(cast(greatest(from_month_no, anew_from_month_no) as bigint), cast(to_month_no as bigint) + 1)
        ) as month_no
    from spans
    where guaranteed_balance > 0
),

balances as (
    select
        month_no,
        cell_no,
        customer_kind,
        count(*) as project_count,
        sum(guaranteed_balance) as guaranteed_balance,
        sum(exposure) as exposure
    from standing
    group by month_no, cell_no, customer_kind
),

moves as (
    select
        from_month_no as month_no,
        cell_no,
        customer_kind,
        count(*) filter (where is_first_month) as new_count,
        sum(new_amount) as new_amount,
        sum(released_amount) as released_amount,
        sum(compensated_amount) as compensated_amount,
        sum(recovered_amount) as recovered_amount
    from spans
    where from_month_no >= anew_from_month_no
    group by from_month_no, cell_no, customer_kind
),

sums as (
    select
        coalesce(balances.month_no, moves.month_no) as month_no,
        coalesce(balances.cell_no, moves.cell_no) as cell_no,
        coalesce(balances.customer_kind, moves.customer_kind) as customer_kind,
        coalesce(balances.project_count, 0) as project_count,
        coalesce(moves.new_count, 0) as new_count,
        coalesce(balances.guaranteed_balance, 0) as guaranteed_balance,
        coalesce(balances.exposure, 0) as exposure,
        coalesce(moves.new_amount, 0) as new_amount,
        coalesce(moves.released_amount, 0) as released_amount,
        coalesce(moves.compensated_amount, 0) as compensated_amount,
        coalesce(moves.recovered_amount, 0) as recovered_amount
    from balances
    full outer join moves
        on
            balances.month_no = moves.month_no
            and balances.cell_no = moves.cell_no
            and balances.customer_kind is not distinct from moves.customer_kind
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
    cast(sums.new_amount as decimal(18, 2)) as new_amount,
    cast(sums.released_amount as decimal(18, 2)) as released_amount,
    cast(sums.compensated_amount as decimal(18, 2)) as compensated_amount,
    cast(sums.recovered_amount as decimal(18, 2)) as recovered_amount,
    cast(null as decimal(18, 2)) as fee_amount
from sums
inner join cells on sums.cell_no = cells.cell_no
inner join months on sums.month_no = months.month_no
