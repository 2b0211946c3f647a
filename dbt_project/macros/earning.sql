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

{#- Numbers of the months in which a charge earns: those of its period, until the month in which a refund or waiver ends it. -#}
{% macro months_of_a_charge() -%}
    unnest(
        range(
            {{ month_number('period_from') }},
            greatest({{ month_number('period_to') }}, coalesce({{ month_number('ended_on') }}, 0)) + 1
        )
    )
{%- endmacro %}

{#-
  What a charge earns in the month `month_no`: cumulative to its end less cumulative to its beginning. A refund or waiver ends the
  earning in its month, at what the company keeps.
-#}
{% macro earned_in_month() -%}
    cast(
        case
            when ended_on < {{ month_begin('month_no + 1') }} then kept
            else {{ earned_by('amount', 'period_from', 'period_to', month_begin('month_no + 1')) }}
        end
        - case
            when ended_on < {{ month_begin('month_no') }} then kept
            else {{ earned_by('amount', 'period_from', 'period_to', month_begin('month_no')) }}
        end
        as decimal(18, 2)
    )
{%- endmacro %}

{#- First day of the month with this number. -#}
{% macro month_begin(number) -%}
    make_date(cast(({{ number }}) // 12 as bigint), cast(({{ number }}) % 12 + 1 as bigint), cast(1 as bigint))
{%- endmacro %}

{#- Number of the first month of which nothing is earned in the books yet: they take each month's earnings on its last day. -#}
{% macro first_month_to_come() -%}
    {{ month_number("(" ~ as_of() ~ " + interval 1 day)") }}
{%- endmacro %}
