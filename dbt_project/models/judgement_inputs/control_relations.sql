-- Who controls whom: by kind, or by a share that scoring judges. Which kinds, the parameters say.
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
