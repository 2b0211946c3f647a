-- What each partner owes, by when, and whether it came: as scoring judged it on the day of the build.
select *
from {{ source('judgement', 'deadlines') }}
