-- One row per call and outcome under the name: how often, and first and last seen.
select
    event_source,
    event_name,
    outcome,
    count(*) as count,
    min(event_time) as first_seen,
    max(event_time) as last_seen
from events
where (actor = $name or principal = $name or access_key_id = $name)
    and ($since is null or event_time >= $since)
    and ($until is null or event_time <= $until)
    and ($account is null or recipient_account_id = $account)
    and ($region is null or aws_region = $region)
group by event_source, event_name, outcome
order by
    count desc,
    event_source,
    event_name,
    outcome;
