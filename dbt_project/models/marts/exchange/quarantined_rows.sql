{{ config(materialized='incremental', incremental_strategy='same_keys', unique_key='quarantined_row_id') }}

-- Every row that was set aside, and what became of it. A later accepted row of its key mends it; a row of a repair kit mends the
-- row it was made for, or replaces it when it is set aside itself, or says that its sender gives it up. Only what came since the
-- last build is looked through: a row that is closed stays closed.
{% set since = 'true' if not is_incremental() else 'load_seq > ' ~ var('built_load') %}

with set_aside as (
    select
        filing_id || ':' || line_no as quarantined_row_id,
        filing_id,
        line_no,
        partner_id,
        contract,
        min(row_key) as row_key,
        string_agg(distinct rule_id, ', ' order by rule_id) as rule_ids,
        min(known_from) as known_from,
        min(known_seq) as known_seq
    from {{ ref('stg_quarantine') }}
    where level = 'error' and {{ since }}
    group by filing_id, line_no, partner_id, contract
),

candidates as (
    select
        *,
        true as is_new
    from set_aside
    {% if is_incremental() %}
        union all
        select
            * exclude (closed_by_filing_id, closed_by_line_no, closed_at, status),
            false as is_new
        from {{ this }}
        where status in ('open', 'replaced')
    {% endif %}
),

keys as (
    select distinct row_key from candidates
),

later_rows as (
    select *
    from {{ ref('accepted_rows') }}
    where {{ since }} and row_key in (select keys.row_key from keys)
),

mending as (
    select
        mends.*,
        again.quarantined_row_id is not null as is_set_aside_again
    from {{ ref('stg_mends') }} as mends
    left join set_aside as again on mends.filing_id = again.filing_id and mends.line_no = again.line_no
    where {{ since }}
),

closing as (
    select
        candidates.quarantined_row_id,
        later_rows.filing_id as closed_by_filing_id,
        later_rows.line_no as closed_by_line_no,
        later_rows.known_from as closed_at,
        case when later_rows.action = 'D' then 'withdrawn' else 'mended' end as status,
        later_rows.load_seq,
        later_rows.known_seq
    from candidates
    inner join later_rows
        on
            candidates.contract = later_rows.contract
            and candidates.partner_id = later_rows.partner_id
            and candidates.row_key = later_rows.row_key
            and candidates.known_seq < later_rows.known_seq
    union all
    select
        candidates.quarantined_row_id,
        mending.filing_id as closed_by_filing_id,
        mending.line_no as closed_by_line_no,
        mending.known_from as closed_at,
        case
            when mending.is_given_up then 'withdrawn'
            when mending.is_set_aside_again then 'replaced'
            else 'mended'
        end as status,
        mending.load_seq,
        mending.known_seq
    from candidates
    inner join mending
        on
            candidates.filing_id = mending.mends_filing_id
            and candidates.line_no = mending.mends_line_no
            and candidates.contract = mending.contract
            and candidates.partner_id = mending.partner_id
),

-- the first that settles it; among those that only replace it, the last
settled as (
    select *
    from closing
    qualify
        row_number() over (
            partition by quarantined_row_id
            order by
                status = 'replaced' asc,
                case when status = 'replaced' then -load_seq else load_seq end asc,
                case when status = 'replaced' then -known_seq else known_seq end asc,
                closed_by_line_no asc
        ) = 1
)

select
    candidates.* exclude (is_new), -- noqa: RF02
    settled.closed_by_filing_id,
    settled.closed_by_line_no,
    settled.closed_at,
    coalesce(settled.status, 'open') as status
from candidates
left join settled on candidates.quarantined_row_id = settled.quarantined_row_id
where candidates.is_new or settled.status is not null
