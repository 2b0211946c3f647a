{#- Pairs of projects: all pairs that a project looked at anew is in go, the pairs computed anew come. -#}
{% macro goes_by_changed_pairs(fresh) -%}
    project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
    or other_project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
{%- endmacro %}

{# Each project of `one` beside each of `other` that has something in common with it: the condition of the join follows. #}
{% macro paired(kind, one, other) -%}
    select
        one.project_id,
        other.project_id as other_project_id,
        '{{ kind }}' as kind
    from {{ one }} as one
    inner join {{ other }} as other
{%- endmacro %}
