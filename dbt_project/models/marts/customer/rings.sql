-- Rings of mutual guarantee: parties that guarantee each other, directly or through others; and long chains that do not close.
select * from {{ source('judgement', 'rings') }}
