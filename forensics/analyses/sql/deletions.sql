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
                and resources.location = 'request'
        ) as named_id,
        nullif(
            regexp_extract(calls.error_message, '\b([a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17})\b', 1), ''
        ) as id_in_message
    from gateway_calls as calls
    where calls.is_deletion
        and ($since is null or calls.event_time >= $since)
        and ($until is null or calls.event_time <= $until)
        and ($account is null or calls.recipient_account_id = $account)
        and ($region is null or calls.aws_region = $region)
        and ($outcome is null or calls.outcome = $outcome)
),

spaced as (
    select
        *,
        epoch(event_time) - epoch(
            lag(event_time) over (
                partition by recipient_account_id, actor
                order by event_time, event_id, copy, file_id, record_index
            )
        ) as seconds_since_last
    from attempts
),

grouped as (
    select
        *,
        sum(case when seconds_since_last is null or seconds_since_last > 900 then 1 else 0 end) over (
            partition by recipient_account_id, actor
            order by event_time, event_id, copy, file_id, record_index
            rows between unbounded preceding and current row
        ) as teardown
    from spaced
),

disputed as (
    select distinct
        event_id,
        recipient_account_id
    from events
    where copy > 0
)

select
    grouped.event_id,
    grouped.event_time,
    grouped.recipient_account_id as account_id,
    grouped.aws_region as region,
    grouped.gateway_type,
    coalesce(grouped.named_id, grouped.id_in_message) as resource_id,
    grouped.event_name,
    grouped.outcome,
    grouped.error_code,
    grouped.error_message,
    grouped.principal,
    grouped.actor,
    grouped.session_id,
    grouped.access_key_id,
    grouped.session_name,
    grouped.source_ip_address,
    grouped.user_agent,
    grouped.invoked_by,
    'incident-' || first_value(grouped.event_id) over (
        partition by grouped.recipient_account_id, grouped.actor, grouped.teardown
        order by grouped.event_time, grouped.event_id, grouped.copy, grouped.file_id, grouped.record_index
    ) as incident_id,
    case when disputed.event_id is null then 'unproven' else 'contradicted' end as integrity
from grouped
left join disputed
    on disputed.event_id = grouped.event_id
    and disputed.recipient_account_id is not distinct from grouped.recipient_account_id
order by
    grouped.event_time,
    grouped.event_id,
    grouped.copy,
    grouped.file_id,
    grouped.record_index;
