-- One row per actor of the case.
with totals as (
    select
        actor,
        count(*) as events,
        cast(count_if(outcome <> 'succeeded') as bigint) as errors,
        min(event_time) as first_seen,
        max(event_time) as last_seen
    from events
    where ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
    group by actor
),

pairs as (
    select distinct
        actor,
        principal
    from events
    where ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
),

names as (
    select
        actor,
        string_agg(replace(principal, chr(10), ' '), chr(10) order by principal) as principals
    from pairs
    group by actor
)

select
    totals.actor,
    names.principals,
    totals.events,
    totals.errors,
    totals.first_seen,
    totals.last_seen
from totals
inner join names
    on names.actor = totals.actor
order by totals.actor;
