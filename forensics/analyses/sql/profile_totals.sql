-- One row: how much is known of the name, and from when to when.
select
    count(*) as events,
    coalesce(cast(count_if(outcome <> 'succeeded') as bigint), 0) as errors,
    min(event_time) as first_seen,
    max(event_time) as last_seen
from events
where (actor = $name or principal = $name or access_key_id = $name)
    and ($since is null or event_time >= $since)
    and ($until is null or event_time <= $until)
    and ($account is null or recipient_account_id = $account)
    and ($region is null or aws_region = $region);
