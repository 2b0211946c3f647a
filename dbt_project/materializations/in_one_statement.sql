{#-
  How a model becomes a table or a view: in one statement, which DuckDB carries out wholly or not at all.

  The adapter's own materializations build beside the old table, rename both and drop the old one: ten statements for each model, which
  took longer than most models. Where a relation changes its kind, the SQL has changed, and the build begins on empty files.
-#}

{#- Run the SQL within the call; DuckDB commits one statement by itself, several need a transaction. dbt's own would write the SQL to a file. -#}
{% macro carry_out(in_transaction=false) %}
    {%- set response, nothing = adapter.execute(caller(), auto_begin=in_transaction) -%}
    {%- if in_transaction -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{ store_result('main', response=response, agate_table=nothing) }}
{% endmacro %}

{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- call carry_out() -%}
        create or replace table {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {%- call carry_out() -%}
        create or replace view {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#-
  Rows computed anew are set aside first; the model's strategy says which rows of the table go for them. Most that go would come again as
  they were: those stay, so that as much is written as is other than before. Only for tables in which no row stands twice: each has a key.
-#}
{% materialization incremental, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set fresh = this.identifier ~ '__fresh' -%}
    {%- set going = this.identifier ~ '__going' -%}
    {%- set stands = load_cached_relation(this) is not none and not should_full_refresh() -%}
    {%- call carry_out(in_transaction=stands) -%}
        {% if stands %}
            create or replace temporary table {{ fresh }} as
            select
                *,
                hash(*columns(*)) as row_digest
            from (
                select * from {{ target }} where false
                union all by name
                select * from (
            {{ compiled_code }}
        ));
            create or replace temporary table {{ going }} as
            select
                rowid as row_no,
                hash(*columns(*)) as row_digest
            from {{ target }}
            where {{ context['goes_by_' ~ config.require('incremental_strategy')](fresh) }};
            delete from {{ target }} where rowid in (
                select row_no from {{ going }} anti join {{ fresh }} using (row_digest)
            );
            insert into {{ target }} by name
            select * exclude (row_digest) from {{ fresh }} anti join {{ going }} using (row_digest);
            drop table {{ fresh }};
            drop table {{ going }}
        {% else %}
            create or replace table {{ target }} as (
            {{ compiled_code }}
        )
        {% endif %}
    {%- endcall -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
