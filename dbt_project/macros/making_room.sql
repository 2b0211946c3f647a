{#- All rows come again: what is made whole each time, though most of it stays as it was. -#}
{% macro goes_by_the_whole(fresh) -%}
    true
{%- endmacro %}

{#- Everything that was there stays. -#}
{% macro goes_by_additions(fresh) -%}
    false
{%- endmacro %}

{#- Rows whose key comes again go. -#}
{% macro goes_by_same_keys(fresh) -%}
    {%- set key = config.require('unique_key') -%}
    {{ key }} in (select fresh.{{ key }} from {{ fresh }} as fresh)
{%- endmacro %}
