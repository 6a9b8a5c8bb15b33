-- One row per call that was searched for because it gives lasting access, more rights, or less logging.
with wanted as (
    select distinct
        event_class,
        event_source,
        event_name
    from event_classes
    where event_class in ('persistence', 'privilege_escalation', 'log_impairment')
)

select
    wanted.event_class,
    wanted.event_source,
    wanted.event_name,
    count(events.event_id) as hits,
    count(*) filter (where events.outcome = 'succeeded') as succeeded,
    count(cited.event_id) as by_incident_credentials,
    min_by(events.event_id, cast(events.event_time as varchar) || ' ' || events.event_id) as first_event_id,
    max_by(events.event_id, cast(events.event_time as varchar) || ' ' || events.event_id) as last_event_id,
    min(events.event_time) as first_seen,
    max(events.event_time) as last_seen
from wanted
left join events
    on events.event_source = wanted.event_source
    and events.event_name = wanted.event_name
    and not coalesce(events.read_only, false)
left join (select distinct value as event_id from unnest($events) as given(value)) as cited
    on cited.event_id = events.event_id
group by wanted.event_class, wanted.event_source, wanted.event_name
order by
    wanted.event_class,
    wanted.event_source,
    wanted.event_name;
