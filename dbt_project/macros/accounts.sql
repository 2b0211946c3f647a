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
