-- One row per session: one sign-in or issued credential set, and who handed it out.
with calls as (
    select *
    from events
    where session_id is not null
        and ($actor is null or actor = $actor or principal = $actor)
        and ($since is null or event_time >= $since)
        and ($until is null or event_time <= $until)
        and ($account is null or recipient_account_id = $account)
        and ($region is null or aws_region = $region)
),

seen as (
    select
        session_id,
        min(actor) as actor,
        min(principal) as principal,
        min(identity_type) as identity_type,
        min(session_name) as session_name,
        min(identity_account_id) as account_id,
        min(session_created) as created,
        max(mfa_authenticated) as mfa_authenticated,
        count(*) as events,
        count_if(outcome <> 'succeeded') as errors,
        min(event_time) as first_seen,
        max(event_time) as last_seen
    from calls
    group by session_id
),

keys as (
    select distinct session_id, access_key_id
    from calls
    where access_key_id is not null
),

key_lists as (
    select session_id, string_agg(access_key_id, chr(10) order by access_key_id) as access_key_ids
    from keys
    group by session_id
),

addresses as (
    select distinct session_id, source_ip_address
    from calls
    where source_ip_address is not null
),

address_lists as (
    select session_id, string_agg(source_ip_address, chr(10) order by source_ip_address) as source_ip_addresses
    from addresses
    group by session_id
),

agents as (
    select distinct session_id, user_agent
    from calls
    where user_agent is not null
),

agent_lists as (
    select session_id, string_agg(replace(user_agent, chr(10), ' '), chr(10) order by user_agent) as user_agents
    from agents
    group by session_id
),

issues as (
    select
        keys.session_id,
        issued.event_id,
        issued.event_time,
        issued.event_name,
        issued.actor,
        issued.access_key_id,
        issued.expiration
    from keys
    inner join issued_credentials as issued
        on issued.issued_access_key_id = keys.access_key_id
    qualify row_number() over (
        partition by keys.session_id
        order by issued.access_key_id is null, issued.event_time, issued.event_id, issued.file_id, issued.record_index
    ) = 1
)

select
    seen.session_id,
    seen.actor,
    seen.principal,
    seen.identity_type,
    seen.session_name,
    seen.account_id,
    issues.event_id as issued_by_event_id,
    issues.event_name as issued_by,
    issues.actor as issued_by_actor,
    issues.access_key_id as issued_by_access_key_id,
    coalesce(issues.event_time, seen.created) as started,
    issues.expiration,
    seen.mfa_authenticated,
    key_lists.access_key_ids,
    address_lists.source_ip_addresses,
    agent_lists.user_agents,
    seen.events,
    seen.errors,
    seen.first_seen,
    seen.last_seen,
    (select max(event_time) from events) as evidence_ends
from seen
left join key_lists
    on key_lists.session_id = seen.session_id
left join address_lists
    on address_lists.session_id = seen.session_id
left join agent_lists
    on agent_lists.session_id = seen.session_id
left join issues
    on issues.session_id = seen.session_id
order by
    seen.first_seen,
    seen.session_id;
