-- What people have decided about each charge: receipts confirmed for it, refunds approved, what was waived of it.
select
    project_id,
    charge_no,
    cast(coalesce(sum(amount) filter (where kind = 'RECEIPT_CONFIRMED'), 0) as decimal(18, 2)) as confirmed_amount,
    cast(coalesce(sum(amount) filter (where kind = 'REFUND_APPROVED'), 0) as decimal(18, 2)) as refunded,
    cast(coalesce(sum(amount) filter (where kind = 'CHARGE_WAIVED'), 0) as decimal(18, 2)) as waived
from {{ ref('acts') }}
where charge_no is not null
group by project_id, charge_no
