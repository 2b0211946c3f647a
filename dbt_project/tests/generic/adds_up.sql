{#- The sum of a column is the same in two tables: nothing was lost or counted twice on the way from one to the other. -#}
{% test adds_up(model, column, to, field, condition='true', other_condition='true') %}
    select
        mine.total as total_here,
        other.total as total_there
    from (select coalesce(sum({{ column }}), 0) as total from {{ model }} where {{ condition }}) as mine
    cross join (select coalesce(sum({{ field }}), 0) as total from {{ to }} where {{ other_condition }}) as other
    where mine.total != other.total
{% endtest %}
