{#-
  Base data of a project as they may count: once a compensation of it is known, rows that correct or withdraw them do not, whatever
  brought them here (the door refuses them); what was known before it stands, and rows may still be added. A compensation that is
  withdrawn later has locked all the same.

  `filed` is the name of a CTE with project_id, action and known_seq.
-#}
{% macro unlocked(filed) -%}
    select rows_filed.*
    from {{ filed }} as rows_filed
    left join
        (
            select
                project_id,
                min(known_seq) as known_seq
            from {{ ref('stg_project_events') }}
            where
                kind = 'COMPENSATION'
                and action != 'D'
                and {{ only_changed('project_id', 'changed_projects') }}
            group by project_id
        ) as locks
        on rows_filed.project_id = locks.project_id
    where rows_filed.action = 'N' or locks.known_seq is null or rows_filed.known_seq < locks.known_seq
{%- endmacro %}
