-- One row per distinct way an actor called: which call, where, from where, with what, how it ended; and when first.
-- All questions about "never before" are asked of this table, so the events are read once.
select
    actor,
    event_source,
    event_name,
    aws_region,
    address,
    network,
    agent,
    case when starts_with(access_key_id, 'AKIA') then access_key_id end as long_lived_key,
    outcome,
    is_dry_run,
    min(seconds) as first_seconds
from anomaly_events
where ($since is null or event_time >= $since)
    and ($until is null or event_time <= $until)
    and ($account is null or recipient_account_id = $account)
    and ($region is null or aws_region = $region)
group by
    actor,
    event_source,
    event_name,
    aws_region,
    address,
    network,
    agent,
    case when starts_with(access_key_id, 'AKIA') then access_key_id end,
    outcome,
    is_dry_run;
