-- One row per place where a copy of an event stands, first place and duplicates alike.
select
    file_id,
    record_index,
    file_id as event_file_id,
    record_index as event_record_index
from event_records
union all
select
    file_id,
    record_index,
    event_file_id,
    event_record_index
from event_places;
