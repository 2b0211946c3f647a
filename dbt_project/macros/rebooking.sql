{#-
  Every version in the books of what they hold otherwise than it is known now, or came to hold late: from the close of a month on
  until the next version that differs. The version of today begins with the last month that is closed. Everything else needs no
  version.
    known: relation of what is known now
    kept: relation of what was kept at the closes, with is_present, is_newest and is_plain
    keys, facts: columns that name a row, and those that are compared
    begins: SQL of the day from which a row of `known` is in the books
-#}
{% macro rebooked(known, kept, keys, facts, begins) %}
    {%- set closed = var('closed_month_no') -%}
with known as (
    select
        *,
        {{ closed }} as after_month_no,
        cast(null as integer) as until_month_no
    from {{ known }}
),

kept as (
    select * replace (case when is_newest then {{ closed }} else until_month_no end as until_month_no)
    from {{ kept }}
),

newest as (
    select
        *,
        true as was_kept
    from kept
    where is_newest
),

differing as (
    select {% for key in keys %}{{ key }}{{ ', ' if not loop.last }}{% endfor %}
    from (
        select
            *,
            true as is_known
        from known
    ) as known
    full outer join newest using ({{ keys | join(', ') }})
    where
        (newest.was_kept is null and {{ month_number(begins) }} <= {{ closed }})
        or (newest.is_present and known.is_known is null)
        or not newest.is_plain
{%- for fact in facts %}
        or (newest.was_kept and known.is_known and known.{{ fact }} is distinct from newest.{{ fact }})
{%- endfor %}
),

versions as (
    select * from known
    union all by name
    select * exclude (is_present, is_newest, is_plain)
    from kept
    where is_present
)

select versions.*
from versions
semi join differing using ({{ keys | join(', ') }})
{% endmacro %}
