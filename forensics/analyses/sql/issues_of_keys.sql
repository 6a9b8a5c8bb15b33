-- One row per call that handed out one of the given access keys: the hop before the calls made with it.
select
    issued_access_key_id,
    event_id,
    event_time,
    event_name,
    principal,
    actor,
    access_key_id,
    source_ip_address
from issued_credentials
where list_contains($keys, issued_access_key_id)
order by
    issued_access_key_id,
    event_time,
    event_id,
    file_id,
    record_index;
