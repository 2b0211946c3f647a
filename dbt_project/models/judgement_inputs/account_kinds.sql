-- The kinds of projects that weigh differently in the liability balance.
select distinct
    projects.product,
    projects.is_small_firm,
    projects.is_farmer,
    projects.issuer_grade,
    {{ kind_no('projects') }} as kind_no
from {{ ref('projects') }} as projects
