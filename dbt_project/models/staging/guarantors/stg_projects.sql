with filed as (
    select *
    from {{ source('raw', 'projects') }}
    where {{ known() }}
),

named as (
    select
        project_no,
        customer_id_type,
        customer_id_number,
        bank_no as bank_id,
        product,
        agreement_no,
        loan_contract_no,
        guarantee_contract_no,
        loan_amount,
        guaranteed_amount,
        loan_rate,
        fee_rate,
        start_date,
        due_date,
        repayment_plan,
        purpose,
        industry_code,
        region_code,
        is_small_firm,
        is_farmer,
        is_tech,
        issuer_grade,
        guarantee_mode,
        reguarantee_mode,
        bank_share,
        guarantor_share,
        reguarantor_share,
        fund_share,
        government_share,
        partner_id,
        row_key,
        action,
        filing_period as period,
        scheme,
        filing_id,
        line_no,
        known_seq,
        load_seq,
        received_at as known_from,
        {{ project_id() }} as project_id,
        {{ customer_id('customer_id_type', 'customer_id_number') }} as customer_id
    from filed
)

select * from named
