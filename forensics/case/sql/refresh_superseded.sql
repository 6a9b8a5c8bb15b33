-- Marks each event copy by whether a file of the evidence, as it is now, still holds it.
update event_records
set superseded = not exists (
    select 1
    from all_places as places
    inner join log_files as files
        on files.file_id = places.file_id
        and files.status <> 'superseded'
    where places.event_file_id = event_records.file_id
        and places.event_record_index = event_records.record_index
)
where superseded
    or file_id in (select file_id from log_files where status = 'superseded');
