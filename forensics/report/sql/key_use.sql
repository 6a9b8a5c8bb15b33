-- One row per access key and address it was used from: how often, first and last call.
select
    access_key_id,
    source_ip_address,
    count(*) as events,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    min_by(event_id, cast(event_time as varchar) || ' ' || event_id) as first_event_id,
    max_by(event_id, cast(event_time as varchar) || ' ' || event_id) as last_event_id
from events
where access_key_id in (select value from unnest($keys) as given(value))
    and event_time is not null
group by access_key_id, source_ip_address
order by
    access_key_id,
    first_seen,
    source_ip_address;
