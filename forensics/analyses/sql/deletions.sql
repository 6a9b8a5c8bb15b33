-- One row per call that deletes a gateway, whatever came of it, by time.
with attempts as (
    select
        calls.*,
        (
            select min(resources.resource_id)
            from call_resources as resources
            where resources.file_id = calls.file_id
                and resources.record_index = calls.record_index
                and resources.role = 'primary'
        ) as named_id,
        nullif(
            regexp_extract(
                regexp_replace(calls.error_message, 'User: [^ ]+', '', 'g'),
                '(?:^|[^A-Za-z0-9_])([a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17})(?:[^A-Za-z0-9_]|\z)',
                1
            ),
            ''
        ) as id_in_message
    from gateway_calls as calls
    where calls.is_deletion
        and ($since is null or calls.event_time >= $since)
        and ($until is null or calls.event_time <= $until)
        and ($account is null or calls.recipient_account_id = $account)
        and ($region is null or calls.aws_region = $region)
        and ($outcome is null or calls.outcome = $outcome)
),

disputed as (
    select distinct
        event_id,
        recipient_account_id
    from events
    where copy > 0
)

select
    attempts.event_id,
    attempts.event_time,
    attempts.recipient_account_id as account_id,
    attempts.aws_region as region,
    attempts.gateway_type,
    coalesce(attempts.named_id, attempts.id_in_message) as resource_id,
    attempts.event_name,
    attempts.outcome,
    attempts.error_code,
    attempts.error_message,
    attempts.principal,
    attempts.actor,
    attempts.session_id,
    attempts.access_key_id,
    attempts.session_name,
    attempts.source_ip_address,
    attempts.user_agent,
    attempts.invoked_by,
    case when disputed.event_id is null then 'unproven' else 'contradicted' end as integrity
from attempts
left join disputed
    on disputed.event_id = attempts.event_id
    and disputed.recipient_account_id is not distinct from attempts.recipient_account_id
order by
    attempts.event_time,
    attempts.event_id,
    attempts.copy,
    attempts.file_id,
    attempts.record_index;
