{#- A share of an amount, rounded half up to the fen. DuckDB rounds decimals half away from zero; no amount here is
    negative. Amounts of usual size are multiplied in 64 bits, which takes a twentieth of the time. The wide cast is for large
    amounts: a product of decimals of up to 18 digits stays within 18 digits and overflows beyond some ten thousand
    million yuan. -#}
{% macro share_of(amount, share) -%}
    case
        when {{ amount }} between 0 and 9999999 and {{ share }} between 0 and 1
            then cast(round(cast({{ amount }} as decimal(9, 2)) * cast({{ share }} as decimal(9, 8)), 2) as decimal(18, 2))
        else cast(round(cast({{ amount }} as decimal(28, 2)) * {{ share }}, 2) as decimal(18, 2))
    end
{%- endmacro %}

{#- Yuan as whole fen: sums of 64-bit numbers cost a fraction of sums of decimals. -#}
{% macro fen(yuan) -%}
    cast({{ yuan }} * 100 as bigint)
{%- endmacro %}

{#- A sum of whole fen as yuan. -#}
{% macro yuan(fen) -%}
    cast(cast({{ fen }} as decimal(20, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))
{%- endmacro %}

{#- The sum of an amount over the rows of a group that fulfil a condition, zero where none does; as narrow as an amount. -#}
{% macro sum_where(amount, condition) -%}
    cast(coalesce(sum(case when {{ condition }} then {{ amount }} end), 0) as decimal(18, 2))
{%- endmacro %}
