-- One row per pair of a suspect and a stored copy of the same event; the raw bytes are left alone here, because
-- they would be unpacked for every row of the case.
create or replace temp table suspect_places as
select
    suspects.suspect,
    suspects.event_id,
    suspects.recipient_account_id,
    records.file_id,
    records.record_index,
    records.copy
from suspects
inner join event_records as records
    on records.event_id = suspects.event_id
    and records.recipient_account_id is not distinct from suspects.recipient_account_id;
