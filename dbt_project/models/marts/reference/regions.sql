select
    scheme,
    code,
    name,
    parent_code,
    level,
    province_code,
    province_name,
    city_code,
    city_name
from {{ ref('stg_regions') }}
order by scheme, code
