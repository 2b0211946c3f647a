-- Every act on an adopted grade of a customer or a partner: who proposed, agreed to, returned or withdrew it, when and why, and
-- which one is in force on the day of the build. A reason about a person who was erased is not shown.
with of_customers as (
    select
        *,
        lag(actor) over (partition by customer_id order by version) as actor_before,
        lag(reason) over (partition by customer_id order by version) as reason_before
    from {{ ref('stg_grade_adoptions') }}
),

of_partners as (
    select
        *,
        lag(actor) over (partition by partner_id, quarter order by version) as actor_before,
        lag(reason) over (partition by partner_id, quarter order by version) as reason_before
    from {{ ref('stg_partner_evaluations') }}
),

erased as (
    select customers.customer_id
    from {{ ref('current_customers') }} as customers
    inner join {{ ref('erased_persons') }} as persons on {{ number_id('customers.id_number') }} = persons.number_id
),

acts as (
    select
        'customer' as subject_kind,
        acts.customer_id as subject_id,
        cast(null as varchar) as quarter, -- noqa: RF04
        acts.version,
        acts.adoption_state,
        acts.computed_grade,
        acts.adopted_grade,
        acts.acted_on,
        acts.review_on,
        acts.actor,
        acts.actor_before,
        acts.known_from,
        in_force.customer_id is not null as is_in_force,
        case when erased.customer_id is null then acts.reason else '{{ var("tombstone") }}' end as reason,
        case when erased.customer_id is null then acts.reason_before else '{{ var("tombstone") }}' end as reason_before
    from of_customers as acts
    left join {{ ref('adopted_grades') }} as in_force
        on
            acts.customer_id = in_force.customer_id
            and acts.customer_id = in_force.of_customer_id
            and acts.version = in_force.version
    left join erased on acts.customer_id = erased.customer_id
    union all
    select
        'partner' as subject_kind,
        acts.partner_id as subject_id,
        acts.quarter,
        acts.version,
        acts.adoption_state,
        acts.computed_grade,
        acts.adopted_grade,
        {{ day_in_china('acts.known_from') }} as acted_on,
        cast(acts.quarter_end + to_months({{ var('evaluation_months') }}) as date) as review_on,
        acts.actor,
        acts.actor_before,
        acts.known_from,
        in_force.partner_id is not null as is_in_force,
        acts.reason,
        acts.reason_before
    from of_partners as acts
    left join {{ ref('evaluated_partners') }} as in_force
        on
            acts.partner_id = in_force.partner_id
            and acts.quarter = in_force.adopted_quarter
            and acts.version = in_force.adopted_version
    where acts.adoption_state != 'computed'
)

select
    subject_kind,
    subject_id,
    quarter,
    version,
    adoption_state,
    computed_grade,
    adopted_grade,
    acted_on,
    review_on,
    is_in_force,
    actor,
    reason,
    known_from,
    case when adoption_state in ('adopted', 'returned') then actor_before end as proposed_by,
    case when adoption_state in ('adopted', 'returned') then reason_before end as proposed_reason
from acts
order by subject_kind, subject_id, quarter, version
