{{ config(materialized='view') }}

-- Versions of charges that the books hold otherwise than they are known now.
{{ rebooked(
    ref('book_charges'),
    source('judgement', 'closed_charges'),
    keys=['project_id', 'charge_no'],
    facts=['due_date', 'amount', 'period_from', 'period_to', 'kept', 'ended_on'],
    begins='least(known.due_date, known.period_from)'
) }}
