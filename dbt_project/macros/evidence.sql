{#- Which of the sources that speak of relations are among the rows of a group, in words. -#}
{% macro sources_of(evidence) -%}
    concat_ws(
        ', ',
        case when bool_or({{ evidence }} = 'customer_relations') then 'customer_relations' end,
        case when bool_or({{ evidence }} = 'customers') then 'customers' end,
        case when bool_or({{ evidence }} = 'registry_persons') then 'registry_persons' end
    )
{%- endmacro %}
