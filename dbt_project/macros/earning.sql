{#-
  What of a charge is earned by a day, in whole fen: charge × days passed / days of its period, half up. Cumulative, so that the parts
  add up to the charge. Amounts of usual size are divided in 64 bits, which takes a quarter of the time.
-#}
{% macro earned_fen_by(amount, period_from, period_to, day) -%}
    case
        when {{ amount }} < 10000000000
            then {{ _earned_fen_by(amount, period_from, period_to, day, 'bigint') }}
        else cast({{ _earned_fen_by(amount, period_from, period_to, day, 'hugeint') }} as bigint)
    end
{%- endmacro %}

{% macro _earned_fen_by(amount, period_from, period_to, day, whole) -%}
    (
        2 * cast({{ amount }} * 100 as {{ whole }})
        * greatest(least(date_diff('day', {{ period_from }}, {{ day }}), date_diff('day', {{ period_from }}, {{ period_to }})), 0)
        + date_diff('day', {{ period_from }}, {{ period_to }})
    ) // (2 * date_diff('day', {{ period_from }}, {{ period_to }}))
{%- endmacro %}

{#- The same in yuan. -#}
{% macro earned_by(amount, period_from, period_to, day) -%}
    {{ yuan(earned_fen_by(amount, period_from, period_to, day)) }}
{%- endmacro %}

{#- First day of the month with this number. -#}
{% macro month_begin(number) -%}
    make_date(cast(({{ number }}) // 12 as bigint), cast(({{ number }}) % 12 + 1 as bigint), cast(1 as bigint))
{%- endmacro %}
