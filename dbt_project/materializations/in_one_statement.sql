{#-
  How a model becomes a table or a view: in one statement, which DuckDB carries out wholly or not at all.

  The adapter's own materializations build beside the old table, rename both and drop the old one: ten statements for each model, which
  took longer than most models. Where a relation changes its kind, the SQL has changed, and the build begins on empty files.
-#}
{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- call statement('main') -%}
        create or replace table {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {%- call statement('main') -%}
        create or replace view {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- Rows computed anew are set aside first; the model's strategy says which rows of the table go for them. -#}
{% materialization incremental, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set fresh = this.identifier ~ '__fresh' -%}
    {%- set stands = load_cached_relation(this) is not none and not should_full_refresh() -%}
    {%- call statement('main') -%}
        {% if stands %}
            create or replace temporary table {{ fresh }} as (
            {{ compiled_code }}
        );
            {{ context['make_room_by_' ~ config.require('incremental_strategy')](target, fresh) }}
            insert into {{ target }} by name
            select * from {{ fresh }};
            drop table {{ fresh }}
        {% else %}
            create or replace table {{ target }} as (
            {{ compiled_code }}
        )
        {% endif %}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
