-- One row per call that changes something and names one of the access keys in its request, by time.
select
    events.event_time,
    events.event_id,
    events.event_name,
    events.outcome,
    events.actor,
    keys.access_key_id
from events
inner join (select value as access_key_id from unnest($keys) as given(value)) as keys
    on contains(events.request_parameters, keys.access_key_id)
where not coalesce(events.read_only, false)
order by
    events.event_time,
    events.event_id,
    keys.access_key_id,
    events.copy,
    events.file_id,
    events.record_index;
