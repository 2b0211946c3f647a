{#-
  Incremental by changed keys: all rows of a key that changed go, the rows computed anew come. A key that was withdrawn goes for good,
  which dbt's own delete+insert cannot know.
-#}
{% macro get_incremental_changed_keys_sql(arguments) -%}
    {%- set key = config.require('unique_key') -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments['target_relation'] }}
    where {{ key }} in (select {{ key }} from {{ ref(config.require('changed')) }});
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arguments['temp_relation'] }};
{%- endmacro %}

{#- In an incremental build: only rows of changed keys. In a full build: all. -#}
{% macro only_changed(key, changed) -%}
    {%- set keys = ref(changed) -%}
    {%- if is_incremental() -%}
        {{ key }} in (select changed.{{ key.split('.') | last }} from {{ keys }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
