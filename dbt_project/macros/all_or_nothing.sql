{#- For tables that are made whole: when nothing that they are made from has changed, they stand; else all is made again. -#}
{% macro make_room_by_all_or_nothing(target, fresh) -%}
    {%- if not var(config.require('stands')) -%}
        delete from {{ target }};
    {%- endif -%}
{%- endmacro %}
