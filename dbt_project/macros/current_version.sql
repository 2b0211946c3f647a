{#-
  The version in force of each key of a sender: of the latest period, and within it the one known last; none where that version is a
  withdrawal. By period first, so that filings of different periods give the same result in whatever order they arrive.

  Most keys have one version only, and sorting millions of rows to find that out is most of a build: only keys that occur more than
  once are ranked. The hash only separates; two keys that share one are ranked apart.

  `filed` is the name of a CTE or model with partner_id, row_key, action, period, known_seq and line_no.
-#}
{% macro current_version(filed) -%}
    select versions.*
    from (
        with hashed as {{ read_again() }} (
            select
                *,
                hash(partner_id, row_key) as key_hash
            from {{ filed }}
        ),

        repeated as materialized (
            select key_hash
            from hashed
            group by key_hash
            having count(*) > 1
        ),

        surpassed as (
            select
                key_hash,
                known_seq,
                line_no
            from hashed
            where key_hash in (select repeated.key_hash from repeated)
            qualify
                row_number() over (
                    partition by partner_id, row_key
                    order by period desc nulls last, known_seq desc, line_no desc
                ) > 1
        )

        select hashed.* exclude (key_hash)
        from hashed
        anti join surpassed
            on
                hashed.key_hash = surpassed.key_hash
                and hashed.known_seq = surpassed.known_seq
                and hashed.line_no = surpassed.line_no
    ) as versions
    where versions.action != 'D'
{%- endmacro %}

{#-
  In a full build, millions of rows are read again for each question about them, of which most need few columns: that takes less than
  to keep them all aside. The few of an increment are kept.
-#}
{% macro read_again() -%}
    {{ '' if is_incremental() else 'not ' }}materialized
{%- endmacro %}

{#-
  The events in force that a model of projects reads: all of them, or in an increment those of changed projects, found again among their
  few versions: that takes less than looking for their rows among those of all.
-#}
{% macro events_at_hand() -%}
    {%- if is_incremental() -%}
        ({{ current_version(ref('changed_events')) }}) as events
    {%- else -%}
        {{ ref('events') }}
    {%- endif -%}
{%- endmacro %}
