{#- A share of an amount, rounded half up to the fen. DuckDB rounds decimals half away from zero; no amount here is
    negative. -#}
{% macro share_of(amount, share) -%}
    cast(round({{ amount }} * {{ share }}, 2) as decimal(18, 2))
{%- endmacro %}
