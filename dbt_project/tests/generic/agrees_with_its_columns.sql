{#-
  One test for a whole table: what its columns are documented to be. A column's meta may say `required: true` (never null) and
  `codes: [...]` (nothing else); the model's `key` is unique. One reading of the table for all of it, where a test for each would read it
  a dozen times.

  In an increment only the rows of changed keys are looked at: `changed` names the model that lists them, by its column `by`. A table of
  many millions may be `sampled` in a full build, one key of sixteen: every key is looked at when it changes.
-#}
{% test agrees_with_its_columns(model, key, changed=none, by='project_id', sampled=false) %}
    {%- set keys = ref(changed) if changed else none -%}
    {%- set columns = {} -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' -%}
        {%- if node.schema == model.schema and (node.alias or node.name) == model.identifier -%}
            {%- do columns.update(node.columns) -%}
        {%- endif -%}
    {%- endfor %}

    with looked_at as (
        select *
        from {{ model }}
        where
            {% if keys and not var('full') %}
                {{ by }} in (select changed.{{ by }} from {{ keys }} as changed)
            {% elif sampled %}
                hash({{ by }}) % 16 = 0
            {% else %}
                true
            {% endif %}
    )

    select
        'not unique' as problem,
        count(*) as failing_rows
    from (
        select 1 as repeated
        from looked_at
        group by {{ key | join(', ') }}
        having count(*) > 1
    ) as repetitions
    having count(*) > 0
    {% for name, column in columns.items() %}
        {%- set said = column.get('config', {}).get('meta', {}) or column.get('meta', {}) -%}
        {% if said.get('required') %}
            union all
            select
                '{{ name }} is null' as problem,
                count(*) as failing_rows
            from looked_at
            where {{ name }} is null
            having count(*) > 0
        {% endif %}
        {% if said.get('codes') %}
            union all
            select
                '{{ name }} is no known code' as problem,
                count(*) as failing_rows
            from looked_at
            where {{ name }} not in ('{{ said.get('codes') | join("', '") }}')
            having count(*) > 0
        {% endif %}
    {% endfor %}
{% endtest %}
