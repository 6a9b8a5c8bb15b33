-- One row per event that was read from a file earlier and stands in no file of the evidence as it is now.
select
    records.event_id,
    records.event_name,
    records.event_time,
    files.path,
    coalesce(operations.is_deletion, false) as is_deletion,
    standing.event_id is not null as has_other_content
from event_records as records
inner join evidence_files as files
    on files.file_id = records.file_id
left join gateway_operations as operations
    on operations.event_source = records.event_source
    and operations.event_name = records.event_name
left join (select distinct event_id from events) as standing
    on standing.event_id = records.event_id
where records.superseded
order by
    files.path,
    records.event_time,
    records.event_id,
    records.copy,
    records.file_id,
    records.record_index;
