-- Guarantors and banks of the register, and whoever files projects without being in it yet.
with filed as (
    select * from {{ ref('stg_guarantors') }}
),

of_filers as (
    {{ current_version('filed') }}
),

guarantors as (
    select
        * exclude (partner_id),
        partner_id as filed_by
    from of_filers
),

registered as (
    select
        uscc as partner_id,
        'guarantor' as role,
        name,
        kind,
        region_code,
        licence_expires,
        filing_id,
        line_no,
        known_from
    from guarantors
    qualify
        row_number() over (
            partition by uscc
            order by period desc nulls last, filed_by asc, known_seq desc, line_no desc
        ) = 1
),

unregistered as (
    select
        projects.partner_id,
        count(*) as projects
    from {{ ref('projects') }} as projects
    group by projects.partner_id
)

select * from registered
union all
select
    bank_id as partner_id,
    'bank' as role,
    name,
    kind,
    region_code,
    null as licence_expires,
    filing_id,
    line_no,
    known_from
from {{ ref('banks') }}
where bank_id not in (select registered.partner_id from registered)
union all
select
    partner_id,
    'guarantor' as role,
    partner_id as name,
    null as kind,
    null as region_code,
    null as licence_expires,
    null as filing_id,
    null as line_no,
    null as known_from
from unregistered
where
    partner_id not in (select registered.partner_id from registered)
    and partner_id not in (select banks.bank_id from {{ ref('banks') }} as banks)
