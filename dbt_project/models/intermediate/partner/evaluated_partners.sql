{{ config(materialized='view') }}

-- The computed and the adopted grade of each partner that was evaluated, as they count on the day of the build: of the newest
-- quarter that was over by then and not too long ago. An adopted grade counts until a later quarter's is adopted.
with newest as (
    select *
    from {{ ref('stg_partner_evaluations') }}
    where
        quarter_end <= {{ as_of() }}
        and quarter_end + to_months({{ var('evaluation_months') }}) > {{ as_of() }}
    qualify row_number() over (partition by partner_id, quarter order by version desc) = 1
),

adopted as (
    select *
    from newest
    where adoption_state = 'adopted'
    qualify row_number() over (partition by partner_id order by quarter desc) = 1
),

computed as (
    select *
    from newest
    qualify row_number() over (partition by partner_id order by quarter desc) = 1
)

select
    computed.partner_id,
    computed.computed_grade,
    adopted.adopted_grade,
    adopted.quarter as adopted_quarter,
    adopted.version as adopted_version
from computed
left join adopted on computed.partner_id = adopted.partner_id
