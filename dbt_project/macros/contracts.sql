{#- Contracts whose accepted rows are staged, one model each. -#}
{% macro contracts() -%}
    {{ return([
        'guarantors', 'guarantor_reports', 'banks', 'customers', 'customer_statements', 'customer_relations', 'projects',
        'counter_guarantees', 'project_events', 'bank_loans', 'registry_entities', 'registry_persons', 'registry_changes',
        'registry_risks', 'fee_receipts'
    ]) }}
{%- endmacro %}
