-- One row per account, region and succeeded call that cuts a gateway off without deleting it.
select
    recipient_account_id as account_id,
    aws_region as region,
    event_source,
    event_name,
    max(effect) as effect,
    count(*) as calls,
    count(distinct actor) as actors,
    count(*) filter (where list_contains($actors, actor)) as by_incident_actors,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    min_by(event_id, cast(event_time as varchar) || ' ' || event_id) as first_event_id,
    max_by(event_id, cast(event_time as varchar) || ' ' || event_id) as last_event_id
from gateway_calls
where cuts_off
    and not is_deletion
    and outcome = 'succeeded'
group by recipient_account_id, aws_region, event_source, event_name
order by
    account_id nulls last,
    region nulls last,
    event_source,
    event_name;
