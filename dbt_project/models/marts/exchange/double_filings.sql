{{ config(materialized='incremental', incremental_strategy='changed_pairs') }}

-- Pairs of projects that may be one loan, and why. Nothing is dropped for it: a person looks.
with projects as materialized (
    select
        project_id,
        partner_id,
        customer_id,
        bank_id,
        loan_amount,
        start_date,
        plain_loan_contract_no as loan_no
    from {{ ref('projects') }}
    {% if is_incremental() %}
        where
            customer_id in (
                select built.customer_id from {{ ref('projects') }} as built
                where {{ only_changed('built.project_id', 'paired_projects') }}
            )
            or (bank_id, plain_loan_contract_no) in (
                select
                    built.bank_id,
                    built.plain_loan_contract_no
                from {{ ref('projects') }} as built
                where {{ only_changed('built.project_id', 'paired_projects') }}
            )
    {% endif %}
),

contracted as (
    {{ repeated('projects', 'customer_id, loan_no') }}
),

of_one_amount as (
    {{ repeated('projects', 'customer_id, bank_id, loan_amount') }}
),

-- one number of one bank is one contract, whoever its borrower is said to be, unless it stands for no number
numbered as (
    select *
    from ({{ repeated('projects', 'bank_id, loan_no') }}) as of_one_number
    where
        length(loan_no) >= {{ var('loan_contract_number_length') }}
        and replace(loan_no, left(loan_no, 1), '') != ''
    qualify count(*) over (partition by bank_id, loan_no) <= {{ var('loan_contract_number_shared') }}
),

pledges as (
    select distinct
        project_id,
        {{ plain_number('registration_no') }} as registration_no
    from {{ ref('current_measures') }}
    where length(registration_no) >= {{ var('collateral_number_length') }}
),

-- a row of one letter or digit repeated stands for no number, and so does one that very many projects share
pledged as (
    select *
    from pledges
    where
        length(registration_no) >= {{ var('collateral_number_length') }}
        and replace(registration_no, left(registration_no, 1), '') != ''
    qualify count(*) over (partition by registration_no) <= {{ var('collateral_number_shared') }}
),

evidence as (
    {{ paired('loan_contract', 'contracted', "one.customer_id = other.customer_id and nullif(one.loan_no, '') = other.loan_no") }}
    union all
    {{ paired(
        'bank_contract', 'numbered',
        'one.bank_id = other.bank_id and one.loan_no = other.loan_no and one.customer_id != other.customer_id'
    ) }}
    union all
    {{ paired(
        'loan_terms', 'of_one_amount',
        'one.customer_id = other.customer_id and one.bank_id = other.bank_id and one.loan_amount = other.loan_amount'
        ~ " and abs(date_diff('day', one.start_date, other.start_date)) <= " ~ var('double_filing_days')
    ) }}
    union all
    {{ paired('collateral', 'pledged', 'one.registration_no = other.registration_no') }}
),

pairs as (
    select
        least(project_id, other_project_id) as project_id,
        greatest(project_id, other_project_id) as other_project_id,
        bool_or(kind = 'loan_contract') as is_same_contract,
        bool_or(kind = 'bank_contract') as is_same_bank_contract,
        bool_or(kind = 'loan_terms') as is_same_terms,
        bool_or(kind = 'collateral') as is_same_collateral
    from evidence
    where project_id != other_project_id
    group by 1, 2
)

select
    pairs.project_id,
    pairs.other_project_id,
    one.partner_id,
    other.partner_id as other_partner_id,
    concat_ws(
        ', ',
        case when pairs.is_same_contract then 'loan_contract' end,
        case when pairs.is_same_bank_contract then 'bank_contract' end,
        case when pairs.is_same_terms then 'loan_terms' end,
        case when pairs.is_same_collateral then 'collateral' end
    ) as evidence,
    case
        when pairs.is_same_contract or (pairs.is_same_terms and pairs.is_same_collateral) then 'strong'
        when pairs.is_same_bank_contract or pairs.is_same_terms then 'medium'
        else 'weak'
    end as strength
from pairs
inner join {{ ref('projects') }} as one on pairs.project_id = one.project_id
inner join {{ ref('projects') }} as other on pairs.other_project_id = other.project_id
-- one guarantor may secure several loans of one customer with one thing: that alone says nothing
where
    pairs.is_same_contract or pairs.is_same_bank_contract or pairs.is_same_terms
    or one.partner_id != other.partner_id or one.customer_id != other.customer_id
