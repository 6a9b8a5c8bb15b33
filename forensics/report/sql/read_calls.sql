-- One row per given event that only reads.
select distinct event_id
from events
where read_only
    and event_id in (select unnest($events))
order by event_id;
