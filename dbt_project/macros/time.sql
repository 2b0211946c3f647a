{#- The day of the build; never the day of the clock. -#}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as date)
{%- endmacro %}

{#- What was known by the end of the day `known_until` (UTC); everything when the build names no day. -#}
{% macro known(received_at='received_at') -%}
    {%- if var('known_until') -%}
        {{ received_at }} < cast('{{ var("known_until") }}' as timestamp) + interval 1 day
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Months are counted from year 0, so that the next one is the next number. -#}
{% macro month_number(day) -%}
    cast(year({{ day }}) * 12 + month({{ day }}) - 1 as integer)
{%- endmacro %}

{% macro month_text(number) -%}
    printf('%04d-%02d', {{ number }} // 12, {{ number }} % 12 + 1)
{%- endmacro %}

{#- First day of a month that is written YYYY-MM. -#}
{% macro month_start(month) -%}
    cast({{ month }} || '-01' as date)
{%- endmacro %}

{#- The day in China (UTC+8) of a moment that is kept in UTC. -#}
{% macro day_in_china(moment) -%}
    cast({{ moment }} + interval 8 hour as date)
{%- endmacro %}

{#- Last day of a quarter that is written YYYY-Qn. -#}
{% macro quarter_end(quarter) -%}
    last_day(make_date(cast(left({{ quarter }}, 4) as integer), cast(right({{ quarter }}, 1) as integer) * 3, 1))
{%- endmacro %}
