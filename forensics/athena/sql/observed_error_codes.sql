-- One row per error code that occurs, with its outcome: its own fact, else that of the first pattern that fits.
with codes as (
    select distinct
        error_code,
        regexp_replace(error_code, '^(Client[.])?(Server[.])?', '', 'g') as bare_code
    from trail
    where error_code is not null
),

fitting as (
    select
        codes.error_code,
        coalesce(facts.outcome, patterns.outcome, 'failed') as outcome,
        row_number() over (partition by codes.error_code order by patterns.priority, patterns.pattern) as number
    from codes
    left join error_outcomes as facts
        on facts.error_code = codes.bare_code
    left join error_outcome_patterns as patterns
        on regexp_matches(codes.bare_code, patterns.pattern)
)

select
    error_code,
    outcome
from fitting
where number = 1;
