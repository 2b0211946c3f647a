{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='changed_customers'
) }}

-- Every version of a customer as each partner filed it. Valid: from the period it speaks of until the partner's next. Known: from
-- when it came until a correction or withdrawal of the same period came.
with versions as (
    select
        *,
        {{ month_start('period') }} as valid_from,
        lead(known_from) over (
            partition by partner_id, customer_id, period
            order by known_seq, line_no
        ) as followed_at
    from {{ ref('stg_customers') }}
    where {{ only_changed('customer_id', 'changed_customers') }}
),

periods as (
    select
        partner_id,
        customer_id,
        valid_from,
        lead(valid_from) over (
            partition by partner_id, customer_id
            order by valid_from
        ) as valid_to
    from versions
    group by partner_id, customer_id, valid_from
)

select
    versions.customer_id,
    versions.partner_id,
    versions.valid_from,
    periods.valid_to,
    versions.known_from,
    versions.id_type,
    case when erased.number_id is null then versions.name else '{{ var("tombstone") }}' end as name,
    versions.kind,
    versions.size,
    versions.industry_code,
    versions.region_code,
    versions.scheme,
    versions.employees,
    versions.revenue,
    versions.total_assets,
    versions.established,
    versions.filing_id,
    versions.line_no,
    -- a filing that waited for a person becomes known after what its sender filed later: then it never was the version in force
    case when versions.followed_at < versions.known_from then versions.known_from else versions.followed_at end as known_to
from versions
inner join periods
    on
        versions.partner_id = periods.partner_id
        and versions.customer_id = periods.customer_id
        and versions.valid_from is not distinct from periods.valid_from
left join {{ ref('erased_persons') }} as erased on {{ number_id('versions.id_number') }} = erased.number_id
where versions.action != 'D'
