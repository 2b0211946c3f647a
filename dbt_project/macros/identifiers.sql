{#- Our identifiers, made from theirs: the same everywhere, so that a row finds its parent before the parent has come. -#}
{% macro customer_id(id_type, id_number) -%}
    'C' || left(sha256({{ id_type }} || '|' || {{ id_number }}), 20)
{%- endmacro %}

{% macro project_id(partner_id='partner_id', project_no='project_no') -%}
    {{ partner_id }} || '/' || {{ project_no }}
{%- endmacro %}
