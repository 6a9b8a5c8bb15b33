-- One row per span of time to look at: around attempts to delete a gateway, overlapping ones merged. Without any
-- attempt it is the end of the evidence. Times are seconds since 1970; both ends belong to the span.
with attempts as (
    select
        epoch(event_time) as seconds,
        outcome
    from gateway_calls
    where is_deletion
        and event_time is not null
        and ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
),

evidence as (
    select epoch(max(event_time)) as last_seconds
    from events
    where ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
),

spans as (
    select
        seconds - $before as starts,
        seconds + $after as ends,
        case when outcome = 'succeeded' then seconds end as impact
    from attempts
    union all
    select
        last_seconds - $fallback as starts,
        last_seconds as ends,
        cast(null as double) as impact
    from evidence
    where last_seconds is not null
        and not exists (select 1 from attempts)
),

spaced as (
    select
        *,
        case when starts > lag(ends) over (order by starts, ends) then 1 else 0 end as opens
    from spans
),

numbered as (
    select
        *,
        sum(opens) over (order by starts, ends rows between unbounded preceding and current row) as span
    from spaced
)

select
    min(starts) as starts,
    max(ends) as ends,
    min(impact) as impact
from numbered
group by span
order by starts;
