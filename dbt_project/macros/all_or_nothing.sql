{#- For tables that are made whole: when nothing that they are made from has changed, they stand; else all is made again. -#}
{% macro goes_by_all_or_nothing(fresh) -%}
    {{ 'false' if var(config.require('stands')) else 'true' }}
{%- endmacro %}
