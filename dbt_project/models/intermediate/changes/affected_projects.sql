-- Projects to be judged anew: those that changed, those whose customer is judged otherwise, be it for another project of its, and
-- those of a partner whose computed or adopted grade is another.
select changed.project_id
from {{ ref('changed_projects') }} as changed
{% if not var('full') %}
    union
    select projects.project_id
    from {{ ref('projects') }} as projects
    where projects.customer_id in (select customers.customer_id from {{ ref('changed_customers') }} as customers)
    union
    select projects.project_id
    from {{ ref('projects') }} as projects
    where projects.partner_id in (select partners.partner_id from {{ ref('changed_evaluations') }} as partners)
{% endif %}
-- depends_on: {{ ref('projects') }} {{ ref('changed_customers') }} {{ ref('changed_evaluations') }}
