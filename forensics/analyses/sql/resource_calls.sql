-- One row per gateway call that names the resource, and the role it plays in the call, by time.
with touched as (
    select
        file_id,
        record_index,
        min(role) as role,
        min(resource_type) as resource_type
    from call_resources
    where resource_id = $resource
    group by file_id, record_index
)

select
    calls.event_time,
    calls.event_id,
    calls.event_name,
    calls.action,
    calls.recipient_account_id as account_id,
    calls.aws_region as region,
    calls.actor,
    calls.outcome,
    calls.error_code,
    touched.role,
    touched.resource_type,
    calls.effect,
    calls.request_parameters,
    calls.response_elements
from gateway_calls as calls
inner join touched
    on touched.file_id = calls.file_id
    and touched.record_index = calls.record_index
order by
    calls.event_time,
    calls.event_id,
    calls.copy,
    calls.file_id,
    calls.record_index;
