-- Cells of the monthly cube that any version of a changed project counts or counted in.
with versions as (
    select *
    from {{ ref('stg_projects') }}
    where project_id in (select changed.project_id from {{ ref('changed_projects') }} as changed)
),

divisions as (
    select * from {{ ref('industries') }}
)

select distinct {{ cell_no('versions', division_of('versions')) }} as cell_no
from versions
left join divisions on versions.scheme = divisions.scheme and {{ listed_industry('versions') }} = divisions.code
