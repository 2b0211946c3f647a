with listed as (
    select *
    from {{ source('raw', 'industries') }}
)

select * from listed
