with filed as (
    select * from {{ ref('stg_banks') }}
),

of_partners as (
    {{ current_version('filed') }}
)

select
    of_partners.bank_id,
    of_partners.name,
    of_partners.kind,
    of_partners.head_office,
    of_partners.region_code,
    of_partners.scheme,
    of_partners.filing_id,
    of_partners.line_no,
    of_partners.known_from
from of_partners
qualify
    row_number() over (
        partition by of_partners.bank_id
        order by
            of_partners.period desc nulls last,
            of_partners.partner_id asc,
            of_partners.known_seq desc,
            of_partners.line_no desc
    ) = 1
