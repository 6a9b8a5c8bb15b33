-- One row per dry run of an actor that never made one before the window. Full: it asks whether a gateway can be deleted
-- or cut off.
with firsts as (
    select
        actor,
        min(first_seconds) as first_seconds
    from anomaly_habits
    where is_dry_run
    group by actor
)

select
    calls.actor,
    case when calls.is_cut then 'full' else 'reduced' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join firsts
    on firsts.actor = calls.actor
    and firsts.first_seconds >= calls.starts
where calls.is_dry_run
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
