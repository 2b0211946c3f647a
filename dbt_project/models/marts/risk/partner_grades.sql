-- How each partner's grade moved: one row a month, with the grade of the month before.
select
    partner_id,
    {{ month_text('month_no') }} as month,
    grade,
    score,
    assessable,
    lag(grade) over (partition by partner_id order by month_no) as grade_before
from {{ source('judgement', 'partner_grades') }}
