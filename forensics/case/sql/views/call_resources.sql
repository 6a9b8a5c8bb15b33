-- One row per resource id in the request or response of a gateway call; flat and wrapped styles alike.
with documents as (
    select
        file_id,
        record_index,
        event_source,
        event_name,
        'request' as location,
        request_parameters as document
    from gateway_calls
    union all
    select
        file_id,
        record_index,
        event_source,
        event_name,
        'response' as location,
        response_elements as document
    from gateway_calls
),

members as (
    select
        file_id,
        record_index,
        event_source,
        event_name,
        location,
        unnest(regexp_extract_all(document, '"\w+"\s*:\s*"[^"\\]+"')) as member
    from documents
)

select distinct
    members.file_id,
    members.record_index,
    fields.resource_type,
    fields.role,
    members.location,
    regexp_replace(regexp_extract(members.member, '"([^"]+)"$', 1), '^arn:.*/', '', 'g') as resource_id
from members
inner join gateway_operation_fields as fields
    on fields.event_source = members.event_source
    and fields.event_name = members.event_name
    and fields.location = members.location
    and fields.field = lower(regexp_extract(members.member, '^"(\w+)"', 1));
