{#-
  An identity between columns of one row, such as a sum of shares. Gives the rows in which it does not hold; unknown counts as held.
  In an increment only the rows of changed keys are looked at, as in agrees_with_its_columns.
-#}
{% test holds(model, identity, changed=none, by='project_id') %}
    {%- set keys = ref(changed) if changed else none %}

    select *
    from {{ model }}
    where
        not coalesce({{ identity }}, true)
        {% if keys and not var('full') %}
            and {{ by }} in (select changed.{{ by }} from {{ keys }} as changed)
        {% endif %}
{% endtest %}
