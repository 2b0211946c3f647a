{#- Every key of the child is one of the parent's. In an increment only the rows of changed keys are looked at. -#}
{% test has_parent(model, column, to, field, condition='true', changed=none, by='project_id') %}
    {%- set keys = ref(changed) if changed else none %}

    select child.{{ column }}
    from {{ model }} as child
    where
        child.{{ column }} is not null
        and {{ condition }}
        and child.{{ column }} not in (select parent.{{ field }} from {{ to }} as parent)
        {% if keys and not var('full') %}
            and child.{{ by }} in (select changed.{{ by }} from {{ keys }} as changed)
        {% endif %}
{% endtest %}
