-- One row per pair of a suspect and a stored copy of the same event; raw only where the bytes differ.
select
    places.suspect,
    places.event_id,
    places.recipient_account_id,
    places.file_id,
    places.record_index,
    places.copy,
    nullif(records.raw, suspects.raw) as raw
from suspect_places as places
inner join suspects
    on suspects.suspect = places.suspect
inner join event_records as records
    on records.file_id = places.file_id
    and records.record_index = places.record_index
order by
    places.suspect,
    places.copy,
    places.file_id,
    places.record_index;
