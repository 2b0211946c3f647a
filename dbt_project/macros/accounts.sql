{#- Number of what decides how a project's balance weighs, apart from the balance; `account_kinds` has what it stands for. -#}
{% macro kind_no(rows) -%}
    hash({{ rows }}.product, {{ rows }}.is_small_firm, {{ rows }}.is_farmer, {{ rows }}.issuer_grade)
{%- endmacro %}

{#- Institutions whose balances are weighed, with the numbers that stand for them. -#}
{% macro numbered_institutions() -%}
    select distinct
        partner_id as institution_id,
        hash(partner_id) as institution_no
    from {{ ref('projects') }}
    union
    select
        'self' as institution_id,
        hash('self') as institution_no
{%- endmacro %}

{#- Customers whose balances may be weighed, for the numbers that stand for them; in an increment those who changed. -#}
{% macro weighed_customers() -%}
    {%- if is_incremental() -%}
        select changed.customer_id from {{ ref('rejudged_customers') }} as changed
    {%- else -%}
        select distinct customer_id from {{ ref('projects') }}
    {%- endif -%}
{%- endmacro %}
