{{ config(materialized='view', tags=['standing']) }}

-- Whose row it is, of every accepted row of every contract.
{% set contracts = [
    'guarantors', 'guarantor_reports', 'banks', 'customers', 'customer_statements', 'customer_relations', 'projects',
    'counter_guarantees', 'project_events', 'bank_loans', 'registry_entities', 'registry_persons', 'registry_changes',
    'registry_risks', 'fee_receipts', 'company_statements'
] %}

{% for contract in contracts %}
    select
        '{{ contract }}' as contract,
        filing_id,
        line_no,
        partner_id,
        row_key,
        action,
        known_seq,
        load_seq,
        known_from
    from {{ ref('stg_' ~ contract) }}
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
