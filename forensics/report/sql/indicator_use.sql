-- One row per indicator value: how often and when it was seen in the whole case, and by how many actors
-- other than those of the incidents.
with seen as (
    select
        'ip_address' as type,
        source_ip_address as value,
        event_time,
        event_id,
        actor
    from events
    union all
    select 'access_key' as type, access_key_id as value, event_time, event_id, actor
    from events
    union all
    select 'session_name' as type, session_name as value, event_time, event_id, actor
    from events
    union all
    select 'user_agent' as type, user_agent as value, event_time, event_id, actor
    from events
    union all
    select 'principal' as type, principal as value, event_time, event_id, actor
    from events
)

select
    type,
    value,
    count(*) as events,
    count(distinct actor) filter (where not list_contains($actors, actor)) as others,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    min_by(event_id, cast(event_time as varchar) || ' ' || event_id) as first_event_id,
    max_by(event_id, cast(event_time as varchar) || ' ' || event_id) as last_event_id
from seen
where type || ' ' || value in (select value from unnest($values) as given(value))
group by type, value
order by
    type,
    value;
