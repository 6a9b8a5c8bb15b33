-- One row per call with a long-lived access key that was first used inside the window. Full: somebody else made the key
-- inside the window, or its making is not in evidence. Without history only a key that somebody else made counts.
with firsts as (
    select
        long_lived_key,
        min(first_seconds) as first_seconds
    from anomaly_habits
    where long_lived_key is not null
    group by long_lived_key
),

made as (
    select
        issued.issued_access_key_id,
        min(issued.actor) as maker
    from issued_credentials as issued
    inner join anomaly_windows as windows
        on epoch(issued.event_time) between windows.starts and windows.ends
    where starts_with(issued.issued_access_key_id, 'AKIA')
    group by issued.issued_access_key_id
)

select
    calls.actor,
    case when made.maker = calls.actor then 'reduced' else 'full' end as strength,
    calls.access_key_id || coalesce(', made by ' || made.maker, '') as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join firsts
    on firsts.long_lived_key = calls.access_key_id
    and firsts.first_seconds >= calls.starts
left join made
    on made.issued_access_key_id = calls.access_key_id
where calls.has_history
    or made.maker <> calls.actor
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
