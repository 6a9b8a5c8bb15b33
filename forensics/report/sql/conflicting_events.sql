-- One row per event id that stands in the evidence with different contents.
select
    event_id,
    recipient_account_id as account_id,
    count(*) as copies,
    min(event_time) as event_time,
    min(event_name) as event_name
from events
group by event_id, recipient_account_id
having max(copy) > 0
order by
    event_id,
    account_id;
