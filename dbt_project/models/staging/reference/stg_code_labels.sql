with listed as (
    select *
    from {{ source('raw', 'code_labels') }}
)

select * from listed
