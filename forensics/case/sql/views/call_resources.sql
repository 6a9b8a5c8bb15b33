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
        documents.file_id,
        documents.record_index,
        documents.event_source,
        documents.event_name,
        documents.location,
        found.member
    from documents
    cross join unnest(
        regexp_extract_all(documents.document, '"[A-Za-z0-9_]+"[ \t\r\n]*:[ \t\r\n]*"[^"\\]+"')
    ) as found(member)
)

select distinct
    members.file_id,
    members.record_index,
    fields.resource_type,
    fields.role,
    members.location,
    regexp_replace(
        nullif(regexp_extract(members.member, '"([^"]+)"\z', 1), ''),
        '^arn:.*/',
        '',
        'g'
    ) as resource_id
from members
inner join gateway_operation_fields as fields
    on fields.event_source = members.event_source
    and fields.event_name = members.event_name
    and fields.location = members.location
    and fields.field = lower(nullif(regexp_extract(members.member, '^"([A-Za-z0-9_]+)"', 1), ''));
