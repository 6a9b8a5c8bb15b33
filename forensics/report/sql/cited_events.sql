-- One row per event that the report cites, and the first file it stands in.
select
    events.event_id,
    events.event_time,
    events.event_name,
    events.recipient_account_id as account_id,
    events.aws_region as region,
    events.outcome,
    files.path,
    events.record_index,
    files.sha256
from events
inner join evidence_files as files
    on files.file_id = events.file_id
where events.event_id in (select value from unnest($events) as given(value))
order by
    events.event_time nulls last,
    events.event_id,
    events.recipient_account_id,
    events.copy,
    files.path,
    events.record_index;
