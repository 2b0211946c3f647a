{#- Everything that was there stays. -#}
{% macro make_room_by_additions(target, fresh) -%}
{%- endmacro %}

{#- Rows whose key comes again go. -#}
{% macro make_room_by_same_keys(target, fresh) -%}
    {%- set key = config.require('unique_key') -%}
    delete from {{ target }} where {{ key }} in (select fresh.{{ key }} from {{ fresh }} as fresh);
{%- endmacro %}
