-- Rings of mutual guarantee: parties that guarantee each other, directly or through others.
select * from {{ source('judgement', 'rings') }}
