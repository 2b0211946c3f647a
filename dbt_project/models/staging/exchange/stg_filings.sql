with registered as (
    select *
    from {{ source('raw', 'filings') }}
    where {{ known() }}
)

select * from registered
