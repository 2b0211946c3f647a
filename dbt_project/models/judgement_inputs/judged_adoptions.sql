{{ config(alias='adopted_grades', tags=['standing']) }}

select
    customer_id,
    adopted_grade
from {{ ref('adopted_grades') }}
