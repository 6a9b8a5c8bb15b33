-- One row per pair of a suspect and a stored copy of the same event; the raw bytes are left alone here, because they
-- would be unpacked for every row of the case. A format that does not carry the account fits any.
create or replace temp table suspect_places as
select
    suspects.suspect,
    records.file_id,
    records.record_index
from suspects
inner join event_records as records
    on records.event_id = suspects.event_id
    and (
        records.recipient_account_id is not distinct from suspects.recipient_account_id
        or (records.recipient_account_id is null and records.fidelity > 0)
        or (suspects.recipient_account_id is null and suspects.fidelity > 0)
    );
