-- One row per call of the account's root user, or with a root session. Full: root was not used before the window.
with firsts as (
    select
        actor,
        min(first_seconds) as first_seconds
    from anomaly_habits
    group by actor
)

select
    calls.actor,
    case when firsts.first_seconds >= calls.starts then 'full' else 'reduced' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join firsts
    on firsts.actor = calls.actor
where calls.is_root
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
