{#- Pairs of projects: all pairs that a project looked at anew is in go, the pairs computed anew come. -#}
{% macro get_incremental_changed_pairs_sql(arguments) -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments['target_relation'] }}
    where
        project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
        or other_project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired);
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arguments['temp_relation'] }};
{%- endmacro %}
