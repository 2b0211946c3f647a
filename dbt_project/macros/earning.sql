{#-
  What of a charge is earned by a day: charge × days passed / days of its period, half up to the fen, multiplied out in whole fen.
  Cumulative, so that the parts add up to the charge.
-#}
{% macro earned_by(amount, period_from, period_to, day) -%}
    cast(
        (
            2 * cast({{ amount }} * 100 as hugeint)
            * greatest(least(date_diff('day', {{ period_from }}, {{ day }}), date_diff('day', {{ period_from }}, {{ period_to }})), 0)
            + date_diff('day', {{ period_from }}, {{ period_to }})
        ) // (2 * date_diff('day', {{ period_from }}, {{ period_to }}))
        as decimal(20, 0)
    ) * cast(0.01 as decimal(3, 2))
{%- endmacro %}

{#- First day of the month with this number. -#}
{% macro month_begin(number) -%}
    make_date(cast(({{ number }}) // 12 as bigint), cast(({{ number }}) % 12 + 1 as bigint), cast(1 as bigint))
{%- endmacro %}
