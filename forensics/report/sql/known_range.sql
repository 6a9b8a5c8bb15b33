-- One row: what the whole case holds.
select
    count(*) as events,
    count(*) filter (where read_only) as reads,
    count(*) filter (where event_category = 'Data') as data_events,
    count(*) filter (where event_source = 'iam.amazonaws.com') as iam_events,
    count(*) filter (where event_source = 'signin.amazonaws.com') as sign_in_events,
    count(distinct event_name) as event_names,
    count(distinct actor) as actors,
    min(event_time) as first_event,
    max(event_time) as last_event,
    min_by(event_id, struct_pack(t := event_time, i := event_id)) as first_event_id,
    max_by(event_id, struct_pack(t := event_time, i := event_id)) as last_event_id,
    (select value from case_info where name = 'acquisition') as acquisition
from events;
