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
        nullif(regexp_extract(found.member, '^("[^"]+")', 1), '') as name,
        nullif(regexp_extract(found.member, ':[ \t\r\n]*("(?:[^"\\]|\\.)+")\z', 1), '') as content
    from documents
    cross join unnest(
        regexp_extract_all(
            documents.document,
            '"(?:[A-Za-z0-9_]|\\u[0-9A-Fa-f]{4})+"[ \t\r\n]*:[ \t\r\n]*"(?:[^"\\]|\\.)+"'
        )
    ) as found(member)
),

-- An escape in a name or id is decoded, if it is one of JSON's and no surrogate without the other half.
decoded as (
    select
        file_id,
        record_index,
        event_source,
        event_name,
        location,
        case
            when contains(name, '\') then lower(json_extract_string('[' || name || ']', '$[0]'))
            else lower(nullif(regexp_extract(name, '^"(.+)"\z', 1), ''))
        end as field,
        case
            when regexp_matches(
                content,
                '^"(?:[^"\\]|\\["\\/bfnrt]|\\u(?:[0-9A-CEFa-cef][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})'
                || '|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})+"\z'
            )
                and contains(content, '\') then json_extract_string('[' || content || ']', '$[0]')
            else nullif(regexp_extract(content, '^"(.+)"\z', 1), '')
        end as resource_id
    from members
)

select distinct
    decoded.file_id,
    decoded.record_index,
    fields.resource_type,
    fields.role,
    decoded.location,
    regexp_replace(decoded.resource_id, '^arn:.*/', '', 'g') as resource_id
from decoded
inner join gateway_operation_fields as fields
    on fields.event_source = decoded.event_source
    and fields.event_name = decoded.event_name
    and fields.location = decoded.location
    and fields.field = decoded.field;
