{{ config(materialized='view') }}

-- Both sides of every entry in every chart of accounts, by the template in force on its day.
select
    entries.entry_id,
    entries.posted_on,
    rules.account_set,
    rules.account,
    rules.account_name,
    rules.account_name_en,
    rules.side,
    rules.is_kept,
    entries.kind,
    entries.project_id,
    entries.partner_id,
    entries.charge_no,
    entries.bank_ref,
    entries.filing_id,
    entries.line_no,
    case when rules.side = 'debit' then entries.amount else cast(0 as decimal(18, 2)) end as debit,
    case when rules.side = 'credit' then entries.amount else cast(0 as decimal(18, 2)) end as credit
from {{ ref('entries') }} as entries
inner join {{ ref('posting_rules') }} as rules
    on entries.kind = rules.kind and entries.posted_on between rules.valid_from and rules.valid_to
