{#- Pairs of projects: all pairs that a project looked at anew is in go, the pairs computed anew come. -#}
{% macro goes_by_changed_pairs(fresh) -%}
    project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
    or other_project_id in (select paired.project_id from {{ ref('paired_projects') }} as paired)
{%- endmacro %}

{#- Each project that is looked at beside each other of `rows` that has something in common with it. -#}
{% macro paired(kind, rows, in_common) -%}
    select
        one.project_id,
        other.project_id as other_project_id,
        '{{ kind }}' as kind
    from {{ rows }} as one
    inner join {{ rows }} as other on {{ in_common }}
    where {{ only_changed('one.project_id', 'paired_projects') }}
{%- endmacro %}

{#- Rows that are not alone with what stands in `columns`, told by its hash: most are alone, and need no join. -#}
{% macro repeated(rows, columns) -%}
    select *
    from {{ rows }}
    where
        hash({{ columns }}) in (
            select hash({{ columns }})
            from {{ rows }} as counted
            group by 1
            having count(*) > 1
        )
{%- endmacro %}
