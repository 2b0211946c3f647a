-- Agreements as people registered them, in the version that holds on the day, and as projects speak of them under their number.
with versions as (
    select *
    from {{ ref('stg_agreements') }}
    where effective_from <= {{ as_of() }}
    qualify row_number() over (partition by agreement_no order by version desc) = 1
),

converted as (
    select
        partner_id,
        agreement_no,
        cast(sum(guaranteed_amount) as decimal(18, 2)) as converted_amount,
        count(*) as projects,
        struct_extract(min(row(filing_id, line_no)), 1) as filing_id,
        struct_extract(min(row(filing_id, line_no)), 2) as line_no
    from {{ ref('projects') }}
    where agreement_no is not null
    group by partner_id, agreement_no
)

select
    versions.version,
    versions.effective_from,
    versions.effective_to,
    versions.amount,
    versions.reguarantor_share,
    versions.compensation_cap,
    converted.filing_id,
    converted.line_no,
    coalesce(versions.partner_id, converted.partner_id) as partner_id,
    coalesce(versions.agreement_no, converted.agreement_no) as agreement_no,
    coalesce(versions.effective_to >= {{ as_of() }}, false) as is_in_force,
    coalesce(converted.converted_amount, 0) as converted_amount,
    cast(converted.converted_amount as double) / nullif(cast(versions.amount as double), 0) as conversion_rate,
    coalesce(converted.projects, 0) as projects
from versions
full outer join converted
    on versions.partner_id = converted.partner_id and versions.agreement_no = converted.agreement_no
order by partner_id, agreement_no
