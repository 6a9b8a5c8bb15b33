-- One row per succeeded deletion: what of the same type was made in the same account afterwards.
with deleted as (
    select
        event_id,
        event_time,
        recipient_account_id,
        resource_type
    from gateway_calls
    where is_deletion
        and outcome = 'succeeded'
),

created as (
    select
        event_id,
        event_time,
        recipient_account_id,
        resource_type
    from gateway_calls
    where action = 'create'
        and outcome = 'succeeded'
)

select
    deleted.event_id,
    count(created.event_id) as created_later,
    min_by(created.event_id, cast(created.event_time as varchar) || ' ' || created.event_id) as first_event_id
from deleted
left join created
    on created.recipient_account_id is not distinct from deleted.recipient_account_id
    and created.resource_type = deleted.resource_type
    and created.event_time >= deleted.event_time
group by deleted.event_id
order by deleted.event_id;
