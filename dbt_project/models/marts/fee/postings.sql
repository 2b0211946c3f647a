{{ config(materialized='view') }}

-- Both sides of every entry in every chart of accounts, by the template in force on the day it speaks of. A reversal takes the
-- sides of what it reverses the other way round, by the templates and accounts that were posted then.
select
    entries.entry_id,
    entries.posted_on,
    entries.happened_on,
    rules.account_set,
    rules.account,
    rules.account_name,
    rules.account_name_en,
    rules.is_kept,
    entries.kind,
    entries.is_reversal,
    entries.corrects_entry_id,
    entries.project_id,
    entries.partner_id,
    entries.charge_no,
    entries.bank_ref,
    entries.filing_id,
    entries.line_no,
    case when entries.is_reversal = (rules.side = 'credit') then 'debit' else 'credit' end as side,
    case when entries.is_reversal = (rules.side = 'credit') then entries.amount else cast(0 as decimal(18, 2)) end as debit,
    case when entries.is_reversal = (rules.side = 'credit') then cast(0 as decimal(18, 2)) else entries.amount end as credit
from {{ ref('entries') }} as entries
inner join {{ ref('posting_rules') }} as rules
    on
        entries.kind = rules.kind
        and entries.happened_on between rules.valid_from and rules.valid_to
        and entries.rules_month_no between rules.books_from and rules.books_to
