-- Projects of which pairs are looked for anew: those that changed by more than their events, and those that share with one of
-- them a number of collateral, or a bank's number of a loan contract, by what is said or ever was: how many share it decides if
-- it is evidence.
select changed.project_id
from {{ ref('refiled_projects') }} as changed
{% if not var('full') %}
    union
    select measures.project_id
    from {{ ref('current_measures') }} as measures
    where
        length(measures.registration_no) >= {{ var('collateral_number_length') }}
        and {{ plain_number('measures.registration_no') }} in (
            select {{ plain_number('filed.registration_no') }} as registration_no
            from {{ ref('stg_counter_guarantees') }} as filed
            where filed.project_id in (select changed.project_id from {{ ref('refiled_projects') }} as changed)
        )
    union
    select sharing.project_id
    from {{ ref('projects') }} as sharing
    where
        length(sharing.plain_loan_contract_no) >= {{ var('loan_contract_number_length') }}
        and (sharing.bank_id, sharing.plain_loan_contract_no) in (
            select
                filed.bank_id,
                {{ plain_number('filed.loan_contract_no') }} as plain_loan_contract_no
            from {{ ref('stg_projects') }} as filed
            where filed.project_id in (select changed.project_id from {{ ref('refiled_projects') }} as changed)
        )
{% endif %}
-- depends_on: {{ ref('current_measures') }} {{ ref('projects') }} {{ ref('stg_counter_guarantees') }} {{ ref('stg_projects') }}
