with listed as (
    select *
    from {{ source('raw', 'regions') }}
)

select * from listed
