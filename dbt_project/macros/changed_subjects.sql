{#- Subjects of warnings: all rows of one of which something is another go, those made anew come. -#}
{% macro goes_by_changed_subjects(fresh) -%}
    (subject_kind, subject_id) in (
        select
            changed.subject_kind,
            changed.subject_id
        from {{ ref('rewarned_subjects') }} as changed
    )
{%- endmacro %}

{#- In an incremental build: only rows of these subjects. In a full build: all. -#}
{% macro only_changed_subjects() -%}
    {{ goes_by_changed_subjects('') if is_incremental() else 'true' }}
{%- endmacro %}
