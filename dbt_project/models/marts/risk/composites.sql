{{ config(materialized='incremental', incremental_strategy='the_whole') }}

-- Composite of every subject that has a warning; one without any is normal.
select * from {{ source('judgement', 'composites') }}
