-- Who controls whom: by kind, or by a share that scoring judges. Which kinds, the parameters say. Two records that people hold
-- for one customer are of one group.
select
    from_customer_id,
    to_customer_id,
    kind,
    strength
from {{ ref('relations') }}
where
    kind = 'SHAREHOLDER'
    {% for kind in var('control_kinds') %}
        or kind = '{{ kind }}'
    {% endfor %}
union all
select
    customer_id as from_customer_id,
    merged_into_id as to_customer_id,
    'SAME_GROUP' as kind,
    1 as strength
from {{ ref('standing_merges') }}
