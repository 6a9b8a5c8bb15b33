-- One row per place where a copy of an event stands in the evidence.
select
    files.path,
    places.record_index as "index",
    files.sha256,
    records.copy,
    records.recipient_account_id as account_id,
    files.status
from event_records as records
inner join all_places as places
    on places.event_file_id = records.file_id
    and places.event_record_index = records.record_index
inner join evidence_files as files
    on files.file_id = places.file_id
where records.event_id = $event_id
order by
    files.path,
    places.record_index,
    files.file_id;
