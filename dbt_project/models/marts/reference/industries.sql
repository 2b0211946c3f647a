select
    scheme,
    code,
    name,
    level,
    section,
    section_name,
    division
from {{ ref('stg_industries') }}
order by scheme, code
