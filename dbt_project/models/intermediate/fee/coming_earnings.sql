{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='recharged_projects'
) }}

-- What each charge will have earned by the beginning of each coming month, as it was contracted, whatever was given back
-- since. A month that has begun is still to come: what it earns is posted on its last day. Kept: making it anew takes longer
-- than all other tables of fees.
with coming as (
    select
        *,
        greatest({{ month_number('period_from') }}, {{ first_month_to_come() }}) as first_month_no
    from {{ ref('schedule') }}
    where
        amount > 0 and {{ month_number('period_to') }} >= {{ first_month_to_come() }}
        and {{ only_changed('project_id', 'recharged_projects') }}
)

select
    project_id,
    charge_no,
    first_month_no,
    list_transform(
        range(first_month_no, {{ month_number('period_to') }} + 2),
        lambda month_no: {{ earned_fen_by('amount', 'period_from', 'period_to', month_begin('month_no')) }}  -- noqa: PRS
    ) as earned_fen_by
from coming
