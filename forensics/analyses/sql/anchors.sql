-- One row per event that a timeline is built around.
with touching as (
    select distinct
        calls.event_id,
        calls.access_key_id,
        calls.event_time,
        calls.is_deletion or calls.cuts_off as cuts
    from gateway_calls as calls
    inner join call_resources as resources
        on resources.file_id = calls.file_id
        and resources.record_index = calls.record_index
    where resources.resource_id = $resource
),

chosen as (
    select event_id, access_key_id, event_time, false as touches
    from events
    where event_id = $event_id
    union all
    select event_id, access_key_id, event_time, true as touches
    from touching
    where cuts
        or not exists (select 1 from touching as others where others.cuts)
    union all
    select event_id, access_key_id, event_time, false as touches
    from gateway_calls
    where is_deletion
        and $deletions
)

select distinct
    event_id,
    access_key_id,
    event_time,
    touches
from chosen
order by
    event_time,
    event_id,
    access_key_id,
    touches;
