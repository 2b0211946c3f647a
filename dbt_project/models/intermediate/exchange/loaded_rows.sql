-- Counted in the tables themselves, not taken from what the load said of itself.
{% for contract in contracts() %}
    select
        filing_id,
        count(*) as rows_in_warehouse
    from {{ ref('stg_' ~ contract) }}
    where {{ 'true' if var('full') else 'load_seq > ' ~ var('built_load') }}
    group by filing_id
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
