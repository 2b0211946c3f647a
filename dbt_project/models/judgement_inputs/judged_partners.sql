{{ config(alias='partners', tags=['standing']) }}

-- The grade that counts is the adopted one where one is in force, else the computed one; a partner without evaluation is unrated.
select
    institutions.partner_id,
    evaluated.computed_grade,
    evaluated.adopted_grade,
    coalesce(evaluated.adopted_grade, evaluated.computed_grade, 'unrated') as grade
from {{ ref('institutions') }} as institutions
left join {{ ref('evaluated_partners') }} as evaluated on institutions.partner_id = evaluated.partner_id
