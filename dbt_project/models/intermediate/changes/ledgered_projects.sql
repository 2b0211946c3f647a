-- Projects of whose loan a bank has spoken since the last finished build, whoever it says the borrower is.
select projects.project_id
from {{ ref('projects') }} as projects
where
    (projects.bank_id, projects.loan_contract_no) in (
        select
            loans.partner_id,
            loans.loan_contract_no
        from {{ ref('stg_bank_loans') }} as loans
        where loans.load_seq > {{ var('built_load') }}
    )
    and {{ 'false' if var('full') else 'true' }}
