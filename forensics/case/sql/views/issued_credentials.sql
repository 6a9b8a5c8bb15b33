-- One row per call that handed out a credential: role sessions, session tokens, access keys.
select
    events.file_id,
    events.record_index,
    events.event_id,
    events.event_time,
    events.event_name,
    events.recipient_account_id,
    events.principal,
    events.actor,
    events.session_id,
    events.access_key_id,
    events.source_ip_address,
    nullif(
        regexp_extract(events.response_elements, '"accessKeyId"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1),
        ''
    ) as issued_access_key_id,
    nullif(regexp_extract(events.response_elements, '"assumedRoleId"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '') as issued_principal_id,
    nullif(regexp_extract(events.response_elements, '"expiration"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '') as expiration
from events
where events.outcome = 'succeeded'
    and regexp_matches(events.response_elements, '"accessKeyId"[ \t\r\n]*:[ \t\r\n]*"A[KS]IA[A-Z0-9]+"');
