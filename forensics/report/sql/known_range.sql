-- One row: what the whole case holds.
with totals as (
    select
        count(*) as events,
        count(*) filter (where read_only) as reads,
        count(*) filter (where event_category = 'Data') as data_events,
        count(*) filter (where event_source = 'iam.amazonaws.com') as iam_events,
        count(*) filter (where event_source = 'signin.amazonaws.com') as sign_in_events,
        count(distinct event_name) as event_names,
        count(distinct actor) as actors,
        min(event_time) as first_event,
        max(event_time) as last_event
    from events
),

ends as (
    select
        min(case when events.event_time = totals.first_event then events.event_id end) as first_event_id,
        max(case when events.event_time = totals.last_event then events.event_id end) as last_event_id
    from events
    inner join totals
        on totals.first_event = events.event_time
        or totals.last_event = events.event_time
)

select
    totals.events,
    totals.reads,
    totals.data_events,
    totals.iam_events,
    totals.sign_in_events,
    totals.event_names,
    totals.actors,
    totals.first_event,
    totals.last_event,
    ends.first_event_id,
    ends.last_event_id,
    (select max(value) from case_info where name = 'acquisition') as acquisition
from totals
cross join ends;
