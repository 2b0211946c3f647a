{{ config(materialized='incremental', incremental_strategy='all_or_nothing', stands='relations_stand') }}

-- One row for each pair and kind, from however many sources. A party that is nobody's customer keeps an identifier of its own,
-- made in the same way, so that two customers who share it are seen to be related and its number is not shown. A merged record
-- has no relations of its own: they are those of the customer that stands for it.
with stated as (
    select * from {{ ref('relation_rows') }}
),

identities as (
    select * from {{ ref('identities') }}
),

named as (
    select
        coalesce(subjects.customer_id, {{ customer_id("'PARTY'", 'stated.from_id') }}) as from_customer_id,
        coalesce(parties.customer_id, {{ customer_id("'PARTY'", 'stated.to_id') }}) as to_customer_id,
        stated.kind,
        stated.share,
        stated.evidence,
        stated.filing_id,
        stated.line_no
    from stated
    left join identities as subjects on stated.from_id = subjects.id_number
    left join identities as parties on stated.to_id = parties.id_number
    where stated.from_id != stated.to_id
)

select
    from_customer_id,
    to_customer_id,
    kind,
    max(share) as share,
    case when kind = 'SHAREHOLDER' then max(share) else 1 end as strength,
    {{ sources_of('evidence') }} as evidence,
    struct_extract(min(row(filing_id, line_no)), 1) as filing_id,
    struct_extract(min(row(filing_id, line_no)), 2) as line_no
from named
where
    from_customer_id != to_customer_id
    {% if is_incremental() and var('relations_stand') %}
        and false
    {% endif %}
group by 1, 2, 3
