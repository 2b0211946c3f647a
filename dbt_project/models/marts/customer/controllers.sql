-- The controller of each firm that has one, by what its chains of shares add up to.
select * from {{ source('judgement', 'controllers') }}
