-- One row per pair of a suspect and a stored copy of the same event; raw only where both have it and it differs.
select
    places.suspect,
    places.file_id,
    places.record_index,
    records.copy,
    records.fidelity,
    coalesce(records.raw = suspects.raw, false) as same,
    case when records.raw <> suspects.raw then records.raw end as raw,
    date_trunc('second', records.event_time) as event_time,
    records.event_name,
    records.event_source,
    records.aws_region,
    records.error_code,
    records.source_ip_address,
    records.user_agent,
    records.identity_arn,
    records.access_key_id,
    records.request_id
from suspect_places as places
inner join suspects
    on suspects.suspect = places.suspect
inner join event_records as records
    on records.file_id = places.file_id
    and records.record_index = places.record_index
order by
    places.suspect,
    records.copy,
    places.file_id,
    places.record_index;
