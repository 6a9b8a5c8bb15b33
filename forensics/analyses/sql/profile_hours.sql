-- One row per hour of the day, UTC, in which there are calls under the name.
select
    extract(hour from event_time) as hour_utc,
    count(*) as count,
    min(event_time) as first_seen,
    max(event_time) as last_seen
from events
where (actor = $name or principal = $name or access_key_id = $name)
    and event_time is not null
    and ($since is null or event_time >= $since)
    and ($until is null or event_time <= $until)
    and ($account is null or recipient_account_id = $account)
    and ($region is null or aws_region = $region)
group by extract(hour from event_time)
order by
    count desc,
    hour_utc;
