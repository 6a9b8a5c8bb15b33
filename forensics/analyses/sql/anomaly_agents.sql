-- One row per user agent, with the family of tool it names: no version, system or build.
with agents as (
    select distinct user_agent
    from events
    where user_agent is not null
)

select
    user_agent,
    case
        when regexp_matches(user_agent, '(?i)terraform') then 'terraform'
        when regexp_matches(user_agent, '(?i)^[^A-Za-z0-9_]*(mozilla|opera|s3console|coral|console\.amazonaws|signin\.amazonaws)')
            then 'browser'
        when regexp_matches(user_agent, '(?i)^[^A-Za-z0-9_]*(boto3?|botocore)([^A-Za-z0-9_]|\z)') then 'boto3'
        else lower(nullif(regexp_extract(user_agent, '^[^A-Za-z0-9_]*([A-Za-z]+[0-9]?[A-Za-z]*(?:[.-][A-Za-z]+[0-9]?)*)', 1), ''))
    end as agent
from agents
order by user_agent;
