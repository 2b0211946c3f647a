{#- Pairs of projects: all pairs that a project looked at anew is in go, the pairs computed anew come. -#}
{% macro make_room_by_changed_pairs(target, fresh) -%}
    delete from {{ target }}
    where
        project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
        or other_project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired);
{%- endmacro %}
