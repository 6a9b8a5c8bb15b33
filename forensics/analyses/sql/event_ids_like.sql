-- One row per event id that is this text or begins with it.
select distinct event_id
from event_records
where starts_with(event_id, $text)
order by event_id;
