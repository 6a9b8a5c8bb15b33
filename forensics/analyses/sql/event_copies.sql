-- One row per stored copy of an event, the first one first.
select
    file_id,
    record_index,
    recipient_account_id as account_id,
    copy,
    superseded,
    raw
from event_records
where event_id = $event_id
order by
    superseded,
    copy,
    account_id,
    file_id,
    record_index;
