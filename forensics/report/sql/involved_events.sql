-- One row per call of the credentials of an incident that changed something, failed, or read secrets or data.
with classes as (
    select
        event_source,
        event_name,
        string_agg(distinct event_class, ',' order by event_class) as classes
    from event_classes
    group by event_source, event_name
),

involved as (
    select
        events.*,
        coalesce(classes.classes, '') as classes
    from events
    left join classes
        on classes.event_source = events.event_source
        and classes.event_name = events.event_name
    where (
            events.session_id in (select value from unnest($sessions) as given(value))
            and events.session_id is distinct from events.access_key_id
        )
        or (
            events.access_key_id in (select value from unnest($keys) as given(value))
            and (
                events.source_ip_address in (select value from unnest($addresses) as given(value))
                or events.session_id is distinct from events.access_key_id
            )
        )
        or events.event_id in (select value from unnest($events) as given(value))
)

select
    involved.event_time,
    involved.event_id,
    involved.event_name,
    involved.event_source,
    involved.recipient_account_id as account_id,
    involved.aws_region as region,
    involved.principal,
    involved.actor,
    involved.session_id,
    involved.access_key_id,
    involved.session_name,
    involved.source_ip_address,
    involved.user_agent,
    involved.outcome,
    involved.error_code,
    involved.read_only,
    involved.event_category,
    involved.classes,
    coalesce(operations.is_deletion, false) as is_deletion,
    coalesce(operations.cuts_off, false) as cuts_off,
    issued.issued_access_key_id,
    nullif(regexp_extract(
        involved.request_parameters, '"(?:userName|roleName|groupName|policyName|name)"[ \t\r\n]*:[ \t\r\n]*"([^"\\]+)"', 1
    ), '') as named
from involved
left join gateway_operations as operations
    on operations.event_source = involved.event_source
    and operations.event_name = involved.event_name
left join issued_credentials as issued
    on issued.file_id = involved.file_id
    and issued.record_index = involved.record_index
where not coalesce(involved.read_only, false)
    or involved.outcome <> 'succeeded'
    or involved.event_category = 'Data'
    or contains(involved.classes, 'credential_access')
    or contains(involved.classes, 'session_issue')
    or contains(involved.classes, 'sign_in')
    or contains(involved.classes, 'whoami')
order by
    involved.event_time,
    involved.event_id,
    involved.copy,
    involved.file_id,
    involved.record_index;
