-- One row per other resource that a succeeded call names together with the resource; the first such call.
select
    theirs.resource_id,
    theirs.resource_type,
    calls.event_time,
    calls.event_id,
    calls.event_name,
    calls.actor
from call_resources as ours
inner join call_resources as theirs
    on theirs.file_id = ours.file_id
    and theirs.record_index = ours.record_index
    and theirs.resource_id <> ours.resource_id
inner join gateway_calls as calls
    on calls.file_id = ours.file_id
    and calls.record_index = ours.record_index
where ours.resource_id = $resource
    and calls.outcome = 'succeeded'
qualify row_number() over (
    partition by theirs.resource_id
    order by calls.event_time, calls.event_id, calls.file_id, calls.record_index, theirs.resource_type
) = 1
order by
    calls.event_time,
    theirs.resource_id;
