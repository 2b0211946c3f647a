-- Everything reported of registered models: test figures beside challengers and baselines, the audit of features, what each bin
-- of a feature adds to the log-odds, drift by month, outcomes since.
select * from {{ source('judgement', 'model_figures') }}
