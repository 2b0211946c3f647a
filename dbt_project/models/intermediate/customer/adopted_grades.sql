{{ config(materialized='view') }}

-- The grade that people adopted for each customer that has one in force on the day of the build: agreed to by then, not withdrawn
-- since, not up for review yet. What holds for one record of a customer holds for every other; of several the newest counts.
with decided as (
    select *
    from {{ ref('stg_grade_adoptions') }}
    where adoption_state in ('adopted', 'withdrawn') and acted_on <= {{ as_of() }}
),

newest as (
    select *
    from decided
    qualify row_number() over (partition by customer_id order by version desc) = 1
),

own as (
    select
        customer_id,
        customer_id as of_customer_id,
        version,
        adopted_grade,
        known_from
    from newest
    where adoption_state = 'adopted' and review_on > {{ as_of() }}
),

shared as (
    select
        theirs.customer_id,
        own.of_customer_id,
        own.version,
        own.adopted_grade,
        own.known_from
    from own
    inner join {{ ref('record_clusters') }} as mine on own.customer_id = mine.customer_id
    inner join {{ ref('record_clusters') }} as theirs on mine.cluster_id = theirs.cluster_id
),

found as (
    select * from own
    union all
    select * from shared
)

select
    customer_id,
    of_customer_id,
    version,
    adopted_grade
from found
qualify row_number() over (partition by customer_id order by known_from desc, of_customer_id asc, version desc) = 1
