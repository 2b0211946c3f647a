-- Projects to be judged anew: those that changed, and those whose customer is judged otherwise, be it for another project of its.
select changed.project_id
from {{ ref('changed_projects') }} as changed
{% if not var('full') %}
    union
    select projects.project_id
    from {{ ref('projects') }} as projects
    where projects.customer_id in (select customers.customer_id from {{ ref('changed_customers') }} as customers)
{% endif %}
-- depends_on: {{ ref('projects') }} {{ ref('changed_customers') }}
