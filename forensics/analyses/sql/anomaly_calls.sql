-- One row per call inside a window, with what its actor's history allows to say about it.
select
    events.file_id,
    events.record_index,
    events.event_id,
    events.event_time,
    events.seconds,
    events.actor,
    events.session_id,
    events.access_key_id,
    events.event_source,
    events.event_name,
    events.aws_region,
    events.address,
    events.network,
    events.agent,
    events.is_read,
    events.is_dry_run,
    events.outcome,
    events.identity_type = 'Root' or coalesce(events.assumed_root = 'true', false) as is_root,
    windows.starts,
    windows.impact,
    coalesce(
        actors.enough_seconds < windows.starts
        and actors.first_seconds <= windows.starts - $history_seconds,
        false
    ) as has_history,
    coalesce(operations.is_deletion, false) as is_deletion,
    coalesce(operations.is_deletion or operations.cuts_off, false) as is_cut
from anomaly_events as events
inner join anomaly_windows as windows
    on events.seconds between windows.starts and windows.ends
inner join anomaly_actors as actors
    on actors.actor = events.actor
left join gateway_operations as operations
    on operations.event_source = events.event_source
    and operations.event_name = events.event_name
where ($since is null or events.event_time >= $since)
    and ($until is null or events.event_time <= $until)
    and ($account is null or events.recipient_account_id = $account)
    and ($region is null or events.aws_region = $region)
order by
    events.event_time,
    events.event_id,
    events.file_id,
    events.record_index;
