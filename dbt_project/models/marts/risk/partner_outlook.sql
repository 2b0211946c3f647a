-- Whose compensation rate a learned model fears for, as of the newest whole month; nothing while no model of partners serves.
select * from {{ source('judgement', 'partner_outlook') }}
