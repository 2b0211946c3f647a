-- The whole story, in the books, of what is known otherwise than it was when its month was closed: what was posted then stays;
-- in the first month that was open it is reversed, and what is known now is posted. Months never change once they are closed.
with versions as (
    select * from {{ ref('rebooked_versions') }}
),

posted as (
    select
        later.*,
        case
            when later.month_no > later.after_month_no then later.happened_on
            else {{ month_begin('later.after_month_no + 1') }}
        end as posted_on
    from versions as later
    left join versions as earlier
        on
            later.event_id = earlier.event_id
            and later.after_month_no = earlier.until_month_no
            and later.kind = earlier.kind
            and later.happened_on = earlier.happened_on
            and later.amount = earlier.amount
            and later.partner_id = earlier.partner_id
    where
        (later.until_month_no is null or later.month_no <= later.until_month_no)
        and (later.month_no > later.after_month_no or earlier.event_id is null)
),

named as (
    select
        *,
        case
            when row_number() over (partition by event_id order by after_month_no) = 1 then event_id
            else event_id || '@' || strftime(posted_on, '%Y-%m')
        end as entry_id
    from posted
),

undone as (
    select
        earlier.event_id,
        earlier.after_month_no,
        earlier.until_month_no
    from versions as earlier
    left join versions as later
        on
            earlier.event_id = later.event_id
            and earlier.until_month_no = later.after_month_no
            and earlier.kind = later.kind
            and earlier.happened_on = later.happened_on
            and earlier.amount = later.amount
            and earlier.partner_id = later.partner_id
    where earlier.month_no <= earlier.until_month_no and later.event_id is null
),

reversed as (
    select
        named.* exclude (posted_on),
        {{ month_begin('undone.until_month_no + 1') }} as posted_on,
        {{ month_number('named.posted_on') }} as rules_month_no
    from undone
    inner join named on undone.event_id = named.event_id and undone.after_month_no >= named.after_month_no
    qualify row_number() over (partition by undone.event_id, undone.until_month_no order by named.after_month_no desc) = 1
)

select
    event_id,
    is_of_charge,
    entry_id,
    kind,
    happened_on,
    posted_on,
    {{ month_number('posted_on') }} as rules_month_no,
    false as is_reversal,
    lag(entry_id) over (partition by event_id order by after_month_no) as corrects_entry_id,
    amount,
    project_id,
    partner_id,
    charge_no,
    bank_ref,
    filing_id,
    line_no
from named
union all
select
    event_id,
    is_of_charge,
    'REVERSAL/' || entry_id as entry_id,
    kind,
    happened_on,
    posted_on,
    rules_month_no,
    true as is_reversal,
    entry_id as corrects_entry_id,
    amount,
    project_id,
    partner_id,
    charge_no,
    bank_ref,
    filing_id,
    line_no
from reversed
