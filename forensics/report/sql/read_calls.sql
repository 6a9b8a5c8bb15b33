-- One row per given event that only reads.
select distinct event_id
from events
where read_only
    and event_id in (select value from unnest($events) as given(value))
order by event_id;
