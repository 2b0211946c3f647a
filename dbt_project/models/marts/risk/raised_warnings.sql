{{ config(alias='warnings', materialized='incremental', incremental_strategy='the_whole') }}

-- Warnings: every subject and indicator whose value has reached a line, with status, owner, deadline and what is to be done.
select * from {{ source('judgement', 'warnings') }}
