-- Projects of which a row has come or an event has come due, projects of customers that were filed again, projects whose customer
-- was merged or parted, or may stand for another now, projects that waited for a row that may have come, and those of a bank that
-- was withdrawn. Of most only events came, which change nothing of the months before theirs.
with changed as (
    select
        key as project_id,
        kind = 'project' as is_only_moved,
        kind = 'project' as has_only_events
    from {{ ref('changed_directly') }}
    where kind in ('project', 'filed project')
    {% if not var('full') %}
        union all
        select
            secured.project_id,
            true as is_only_moved,
            false as has_only_events
        from {{ ref('stg_counter_guarantees') }} as secured
        where secured.load_seq > {{ var('built_load') }}
        union all
        select
            built.project_id,
            false as is_only_moved,
            false as has_only_events
        from {{ source('built', 'projects') }} as built
        where
            built.is_waiting
            or built.bank_id in (
                select withdrawn.bank_id
                from {{ ref('stg_banks') }} as withdrawn
                where withdrawn.load_seq > {{ var('built_load') }} and withdrawn.action = 'D'
            )
            or built.customer_id in (
                select filed.customer_id
                from {{ ref('stg_customers') }} as filed
                where filed.load_seq > {{ var('built_load') }}
            )
            or built.filed_customer_id in (
                select merged.customer_id
                from {{ ref('stg_customer_merges') }} as merged
                where
                    merged.load_seq > {{ var('built_load') }}
                    or merged.merged_into_id in (
                        select filed.customer_id
                        from {{ ref('stg_customers') }} as filed
                        where filed.load_seq > {{ var('built_load') }}
                    )
            )
    {% endif %}
)

select
    project_id,
    bool_and(is_only_moved) as is_only_moved,
    bool_and(has_only_events) as has_only_events
from changed
group by project_id
-- depends_on: {{ ref('stg_counter_guarantees') }} {{ ref('stg_customers') }} {{ ref('stg_customer_merges') }}
-- depends_on: {{ ref('stg_banks') }}
