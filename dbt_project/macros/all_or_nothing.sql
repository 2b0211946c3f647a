{#- For tables that are made whole: when nothing that they are made from has changed, they stand; else all is made again. -#}
{% macro get_incremental_all_or_nothing_sql(arguments) -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {% if var(config.require('stands')) %}
        select 1 as nothing_to_do;
    {% else %}
        delete from {{ arguments['target_relation'] }};
        insert into {{ arguments['target_relation'] }} ({{ columns }})
        select {{ columns }} from {{ arguments['temp_relation'] }};
    {% endif %}
{%- endmacro %}
