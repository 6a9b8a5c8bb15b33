-- One row per account and region in the case: what part of the trail the evidence covers.
select
    recipient_account_id as account_id,
    aws_region as region,
    count(*) as events,
    count_if(outcome <> 'succeeded') as errors,
    min(event_time) as first_event,
    max(event_time) as last_event
from events
group by recipient_account_id, aws_region
order by
    account_id nulls last,
    region nulls last;
