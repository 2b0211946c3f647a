{#-
  The number of a cell of the monthly cube, apart from its month and the customer's kind: 64 bits made from what the cell stands for, so
  that millions of rows are grouped by a number and not by seven texts. Another version of the engine may number otherwise, and is
  therefore a full build.
-#}
{% macro cell_no(rows, division) -%}
    hash(
        {{ rows }}.partner_id, {{ rows }}.bank_id, {{ rows }}.region_code, {{ division }}, {{ rows }}.product, {{ rows }}.scheme
    )
{%- endmacro %}

{#- The industry code as its scheme's list has it: some lists hold only the leading characters. Which, the build says. -#}
{% macro listed_industry(rows) -%}
    case {{ rows }}.scheme
        {% for list in var('industry_prefixes') %}
            when '{{ list.scheme }}' then left({{ rows }}.industry_code, {{ list.length or 0 }})
        {% endfor %}
        else {{ rows }}.industry_code
    end
{%- endmacro %}

{#- The division of an industry code, or the code itself where the list does not know it. -#}
{% macro division_of(rows) -%}
    coalesce(divisions.division, {{ rows }}.industry_code)
{%- endmacro %}

{#- Of cells that changed, the months from the first that may be another on go whole, and come whole. -#}
{% macro goes_by_changed_cells(fresh) -%}
    month >= (
        select changed.from_month from {{ ref('changed_cells') }} as changed
        where changed.cell_no = {{ this.identifier }}.cell_no
    )
{%- endmacro %}
