-- One row per actor: its first call, and the time by which it had made enough calls to say that something is new for it
-- (the end of that hour's calls; NULL if never). Seconds since 1970.
with hours as (
    select
        actor,
        date_trunc('hour', event_time) as hour_utc,
        min(seconds) as first_seconds,
        max(seconds) as last_seconds,
        count(*) as calls
    from anomaly_events
    where ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
    group by actor, date_trunc('hour', event_time)
),

summed as (
    select
        actor,
        first_seconds,
        last_seconds,
        sum(calls) over (
            partition by actor
            order by hour_utc
            rows between unbounded preceding and current row
        ) as calls_so_far
    from hours
)

select
    actor,
    min(first_seconds) as first_seconds,
    min(last_seconds) filter (where calls_so_far >= $history_calls) as enough_seconds
from summed
group by actor
order by actor;
