-- Connected groups. A customer that is connected to nobody has none; records that are one customer are one member.
select
    group_id,
    cast(sum(projects) as bigint) as projects,
    cast(sum(guaranteed_balance) as decimal(18, 2)) as guaranteed_balance,
    cast(sum(exposure) as decimal(18, 2)) as exposure,
    count(*) filter (where merged_into_id is null) as members
from {{ ref('customers') }}
where group_id is not null
group by group_id
order by group_id
