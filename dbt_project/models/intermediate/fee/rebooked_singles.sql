{{ config(materialized='view') }}

-- Versions of entries without a period that the books hold otherwise than they are known now.
{{ rebooked(
    ref('single_entries'),
    source('judgement', 'closed_entries'),
    keys=['entry_id'],
    facts=['kind', 'happened_on', 'amount', 'partner_id'],
    begins='known.happened_on'
) }}
