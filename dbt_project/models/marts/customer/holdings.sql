-- Shareholdings along all paths, direct and indirect, of parties in firms.
select * from {{ source('judgement', 'holdings') }}
