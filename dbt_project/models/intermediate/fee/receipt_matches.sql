-- Receipts that name a project and are exactly one of its charges, or what waivers and confirmed receipts left of it. Several
-- alike follow the charges in order of their days, so that a charge is paid once.
with filed as (
    select * from {{ ref('stg_fee_receipts') }}
),

current_rows as (
    {{ current_version('filed') }}
),

worded as (
    select
        bank_ref,
        received_on,
        payer,
        amount,
        unnest(regexp_split_to_array(coalesce(note, ''), '[\s,，、;；:：。()（）]+')) as word
    from current_rows
    where received_on <= {{ as_of() }} and amount > 0
),

named as (
    select
        worded.bank_ref,
        worded.received_on,
        worded.amount,
        projects.project_id
    from worded
    inner join {{ ref('projects') }} as projects on worded.word = projects.project_no
    left join {{ ref('institutions') }} as institutions on projects.partner_id = institutions.partner_id
    -- a number is the partner's own: the payer must be that partner, or be none that is known
    where
        worded.payer = institutions.name
        or worded.payer not in (select known.name from {{ ref('institutions') }} as known)
    qualify row_number() over (partition by worded.bank_ref order by projects.project_id) = 1
),

numbered as (
    select
        *,
        row_number() over (partition by project_id, amount order by received_on, bank_ref) as place
    from named
),

due as (
    select
        project_id,
        charge_no,
        owed,
        row_number() over (partition by project_id, owed order by due_date, charge_no) as place
    from {{ ref('owed_charges') }}
    -- receipts are few, charges many
    where project_id in (select named.project_id from named)
)

select
    numbered.bank_ref,
    numbered.project_id,
    due.charge_no
from numbered
inner join due
    on
        numbered.project_id = due.project_id
        and numbered.amount = due.owed
        and numbered.place = due.place
