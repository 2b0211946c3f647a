{#- Our identifiers, made from theirs: the same everywhere, so that a row finds its parent before the parent has come. -#}
{% macro customer_id(id_type, id_number) -%}
    'C' || left(sha256({{ id_type }} || '|' || {{ id_number }}), 20)
{%- endmacro %}

{#- What stands for an identity number where the number itself may not be. -#}
{% macro number_id(id_number) -%}
    'N' || left(sha256({{ id_number }}), 20)
{%- endmacro %}

{% macro project_id(partner_id='partner_id', project_no='project_no') -%}
    {{ partner_id }} || '/' || {{ project_no }}
{%- endmacro %}

{#- A number of a contract or a register as everybody writes it: narrow, in capitals, letters and digits only; empty for none.
    Most have as many bytes as letters, so none of full width: translating takes ten times as long as looking. -#}
{% macro plain_number(written) -%}
    regexp_replace(
        upper(
            case
                when strlen({{ written }}) = length({{ written }}) then {{ written }}
                else
                    translate(
                        coalesce({{ written }}, ''),
                        '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
                        '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
                    )
            end
        ),
        '[^0-9A-Z一-鿿]',
        '',
        'g'
    )
{%- endmacro %}
