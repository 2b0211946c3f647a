{#-
  Incremental by changed keys: all rows of a key that changed go, the rows computed anew come. A key that was withdrawn goes for good,
  which dbt's own delete+insert cannot know.
-#}
{% macro goes_by_changed_keys(fresh) -%}
    {%- set key = config.require('unique_key') -%}
    {{ key }} in (select changed.{{ key }} from {{ ref(config.require('changed')) }} as changed)
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

{#- The same where a number stands for the key. -#}
{% macro only_numbered(number, key, changed) -%}
    {%- set keys = ref(changed) -%}
    {%- if is_incremental() -%}
        {{ number }} in (select hash(changed.{{ key }}) from {{ keys }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
