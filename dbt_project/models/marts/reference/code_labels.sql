select
    list,
    code,
    zh,
    en
from {{ ref('stg_code_labels') }}
order by list, code
