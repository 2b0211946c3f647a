-- Cells of the monthly cube that any version of a changed project counts or counted in, and the first month that may be another:
-- that of the earliest event of which a version came, and any month where more than events came.
with moves as (
    select
        project_id,
        min({{ month_number('event_date') }}) as from_month_no
    from {{ ref('changed_events') }}
    where (partner_id, row_key) in (
        select
            came.partner_id,
            came.row_key
        from {{ ref('changed_events') }} as came
        where came.is_new
    )
    group by project_id
),

changed as (
    select
        projects.project_id,
        case when projects.is_only_moved then moves.from_month_no else 0 end as from_month_no
    from {{ ref('changed_projects') }} as projects
    left join moves on projects.project_id = moves.project_id
),

versions as (
    select
        filed.*,
        changed.from_month_no
    from {{ ref('stg_projects') }} as filed
    inner join changed on filed.project_id = changed.project_id
    where changed.from_month_no is not null -- what secures a project moves no month
),

divisions as (
    select * from {{ ref('industries') }}
),

numbered as (
    select
        versions.from_month_no,
        {{ cell_no('versions', division_of('versions')) }} as cell_no
    from versions
    left join divisions on versions.scheme = divisions.scheme and {{ listed_industry('versions') }} = divisions.code
)

select
    cell_no,
    min(from_month_no) as from_month_no,
    {{ month_text('min(from_month_no)') }} as from_month
from numbered
group by cell_no
