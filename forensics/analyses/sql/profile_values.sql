-- One row per value of each property that calls under the name have: how often, and first and last seen.
with calls as (
    select *
    from events
    where (actor = $name or principal = $name or access_key_id = $name)
        and ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
),

properties as (
    select 'actors' as property, actor as value, event_time from calls
    union all
    select 'principals' as property, principal as value, event_time from calls
    union all
    select 'identity_types' as property, identity_type as value, event_time from calls
    union all
    select 'accounts' as property, recipient_account_id as value, event_time from calls
    union all
    select 'regions' as property, aws_region as value, event_time from calls
    union all
    select 'source_ip_addresses' as property, source_ip_address as value, event_time from calls
    union all
    select 'user_agents' as property, user_agent as value, event_time from calls
    union all
    select 'access_keys' as property, access_key_id as value, event_time from calls
    union all
    select 'sessions' as property, session_id as value, event_time from calls
    union all
    select 'session_names' as property, session_name as value, event_time from calls
    union all
    select 'outcomes' as property, outcome as value, event_time from calls
)

select
    property,
    value,
    count(*) as count,
    min(event_time) as first_seen,
    max(event_time) as last_seen
from properties
where value is not null
    and value <> ''
group by property, value
order by
    property,
    count desc,
    value;
