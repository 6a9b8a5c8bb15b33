-- One row per event that belongs to the story around the anchors, by time, with the reasons why it is there.
with anchors as (
    select
        events.*,
        operations.gateway_type
    from events
    left join gateway_operations as operations
        on operations.event_source = events.event_source
        and operations.event_name = events.event_name
    where events.event_id in (select value from unnest($anchors) as given(value))
),

anchor_values as (
    select 'same_session' as relation, session_id as value, event_time from anchors
    union all
    select 'same_actor' as relation, actor as value, event_time from anchors
    union all
    select 'same_principal' as relation, principal as value, event_time from anchors
    union all
    select 'same_access_key' as relation, access_key_id as value, event_time from anchors
    union all
    select 'same_ip' as relation, source_ip_address as value, event_time from anchors
    where regexp_matches(source_ip_address, '^[0-9A-Fa-f:.]+\z')
    union all
    select 'same_account' as relation, recipient_account_id as value, event_time from anchors
),

spaced as (
    select
        relation,
        value,
        event_time,
        epoch(event_time) - epoch(lag(event_time) over (partition by relation, value order by event_time)) as gap
    from anchor_values
    where value is not null
        and value <> 'unknown'
        and event_time is not null
),

numbered as (
    select
        *,
        sum(case when gap > 2 * $window then 1 else 0 end) over (
            partition by relation, value
            order by event_time
            rows between unbounded preceding and current row
        ) as span
    from spaced
),

spans as (
    select
        relation,
        value,
        min(event_time) as first_anchor,
        max(event_time) as last_anchor,
        epoch(min(event_time)) - $window as starts,
        epoch(max(event_time)) + $window as ends
    from numbered
    group by relation, value, span
),

named_resources as (
    select
        file_id,
        record_index,
        resource_type,
        role,
        resource_id
    from call_resources
),

anchor_resources as (
    select
        resources.resource_id,
        min(anchors.event_time) as first_anchor,
        max(anchors.event_time) as last_anchor
    from anchors
    inner join named_resources as resources
        on resources.file_id = anchors.file_id
        and resources.record_index = anchors.record_index
        and resources.role = 'primary'
    group by resources.resource_id
),

linked_resources as (
    select
        theirs.resource_id,
        min(mine.first_anchor) as first_anchor,
        max(mine.last_anchor) as last_anchor
    from anchor_resources as mine
    inner join named_resources as ours
        on ours.resource_id = mine.resource_id
    inner join named_resources as theirs
        on theirs.file_id = ours.file_id
        and theirs.record_index = ours.record_index
        and theirs.resource_id <> ours.resource_id
    where theirs.resource_type in (select resource_type from gateway_operations where gateway_type is not null)
        and not exists (
            select 1 from anchor_resources as known where known.resource_id = theirs.resource_id
        )
    group by theirs.resource_id
),

candidates as (
    select
        file_id,
        record_index,
        event_time,
        session_id,
        actor,
        principal,
        access_key_id,
        source_ip_address
    from events
    where session_id in (select value from spans where relation = 'same_session')
        or actor in (select value from spans where relation = 'same_actor')
        or principal in (select value from spans where relation = 'same_principal')
        or access_key_id in (select value from spans where relation = 'same_access_key')
        or source_ip_address in (select value from spans where relation = 'same_ip')
),

identity_values as (
    select file_id, record_index, event_time, 'same_session' as relation, session_id as value from candidates
    union all
    select file_id, record_index, event_time, 'same_actor' as relation, actor as value from candidates
    union all
    select file_id, record_index, event_time, 'same_principal' as relation, principal as value from candidates
    union all
    select file_id, record_index, event_time, 'same_access_key' as relation, access_key_id as value from candidates
    union all
    select file_id, record_index, event_time, 'same_ip' as relation, source_ip_address as value from candidates
),

identity_rows as (
    select
        candidates.file_id,
        candidates.record_index,
        spans.relation,
        spans.first_anchor,
        spans.last_anchor
    from identity_values as candidates
    inner join spans
        on spans.relation = candidates.relation
        and spans.value = candidates.value
        and epoch(candidates.event_time) between spans.starts and spans.ends
),

noted_calls as (
    select
        event_source,
        event_name,
        'trail_tampering' as relation
    from event_classes
    where event_class = 'log_impairment'
    union all
    select
        event_source,
        event_name,
        'gateway_change' as relation
    from gateway_operations
    where cuts_off
),

account_rows as (
    select
        events.file_id,
        events.record_index,
        noted_calls.relation,
        spans.first_anchor,
        spans.last_anchor
    from events
    inner join noted_calls
        on noted_calls.event_source = events.event_source
        and noted_calls.event_name = events.event_name
    inner join spans
        on spans.relation = 'same_account'
        and spans.value = events.recipient_account_id
        and epoch(events.event_time) between spans.starts and spans.ends
    where not coalesce(events.read_only, false)
),

resource_rows as (
    select
        resources.file_id,
        resources.record_index,
        'same_resource' as relation,
        mine.first_anchor,
        mine.last_anchor
    from anchor_resources as mine
    inner join named_resources as resources
        on resources.resource_id = mine.resource_id
    union all
    select
        resources.file_id,
        resources.record_index,
        'related_resource' as relation,
        linked.first_anchor,
        linked.last_anchor
    from linked_resources as linked
    inner join named_resources as resources
        on resources.resource_id = linked.resource_id
        and resources.role = 'primary'
),

chain_calls as (
    select
        file_id,
        record_index,
        event_time
    from events
    where event_id in (select value from unnest($chain) as given(value))
),

last_anchors as (
    select max(event_time) as last_anchor
    from anchors
),

chosen_rows as (
    select
        file_id,
        record_index,
        'anchor' as relation,
        event_time as first_anchor,
        event_time as last_anchor
    from anchors
    union all
    select
        calls.file_id,
        calls.record_index,
        'actor_chain' as relation,
        min(anchors.event_time) as first_anchor,
        max(last_anchors.last_anchor) as last_anchor
    from chain_calls as calls
    cross join last_anchors
    left join anchors
        on anchors.event_time >= calls.event_time
    group by calls.file_id, calls.record_index
    union all
    select
        file_id,
        record_index,
        'same_actor' as relation,
        null as first_anchor,
        null as last_anchor
    from events
    where actor = $actor
    union all
    select
        file_id,
        record_index,
        'in_window' as relation,
        $at as first_anchor,
        $at as last_anchor
    from events
    where epoch(event_time) between epoch(cast($at as timestamp)) - $window
        and epoch(cast($at as timestamp)) + $window
        and not coalesce(read_only, false)
),

reasons as (
    select file_id, record_index, relation, first_anchor, last_anchor from identity_rows
    union all
    select file_id, record_index, relation, first_anchor, last_anchor from account_rows
    union all
    select file_id, record_index, relation, first_anchor, last_anchor from resource_rows
    union all
    select file_id, record_index, relation, first_anchor, last_anchor from chosen_rows
),

chosen as (
    select
        file_id,
        record_index,
        string_agg(distinct relation, ',' order by relation) as relations,
        min(first_anchor) as first_anchor,
        max(last_anchor) as last_anchor
    from reasons
    group by file_id, record_index
),

classes as (
    select
        event_source,
        event_name,
        string_agg(distinct event_class, ',' order by event_class) as classes
    from event_classes
    group by event_source, event_name
),

chosen_events as (
    select events.*
    from events
    -- "case" makes DuckDB look each event up in the few chosen ones, instead of holding all events in memory
    where case
        when (file_id, record_index) in (select (file_id, record_index) from chosen) then true
        else false
    end
),

resources as (
    select
        named_resources.file_id,
        named_resources.record_index,
        string_agg(distinct named_resources.resource_id, ',' order by named_resources.resource_id) as resource_ids
    from named_resources
    inner join chosen
        on chosen.file_id = named_resources.file_id
        and chosen.record_index = named_resources.record_index
    group by named_resources.file_id, named_resources.record_index
),

disputed as (
    select distinct event_id, recipient_account_id
    from events
    where copy > 0
)

select
    events.event_time,
    events.event_id,
    events.event_name,
    events.event_source,
    events.recipient_account_id as account_id,
    events.aws_region as region,
    events.principal,
    events.actor,
    events.session_id,
    events.access_key_id,
    events.source_ip_address,
    events.user_agent,
    events.outcome,
    events.error_code,
    resources.resource_ids,
    case
        when events.outcome = 'succeeded' and operations.cuts_off
            and not (events.event_time > chosen.last_anchor) then 'impact'
        when events.event_time > chosen.last_anchor then
            case
                when events.outcome = 'succeeded'
                    and operations.action in ('create', 'attach', 'associate', 'enable', 'replace') then 'recovery'
                when contains(classes.classes, 'containment')
                    and not contains(chosen.relations, 'same_actor')
                    and not contains(chosen.relations, 'same_session')
                    and not contains(chosen.relations, 'same_ip') then 'response'
                else 'aftermath'
            end
        when contains(classes.classes, 'sign_in')
            or contains(classes.classes, 'session_issue')
            or contains(classes.classes, 'whoami') then 'access'
        when events.read_only or events.outcome in ('denied', 'dry_run') or contains(classes.classes, 'recon')
            then 'recon'
        else 'preparation'
    end as phase,
    chosen.relations as relation,
    events.event_name
        || coalesce(
            ' ' || resources.resource_ids,
            ' ' || nullif(
                regexp_extract(
                    events.request_parameters,
                    '"(?:roleArn|roleName|userName|policyArn|instanceId|bucketName|trailName|secretId|name)"[ \t\r\n]*:[ \t\r\n]*"([^"\\]+)"',
                    1
                ),
                ''
            ),
            ''
        )
        || case
            when events.outcome = 'succeeded' then ''
            else ': ' || replace(events.outcome, '_', ' ') || coalesce(' (' || nullif(events.error_code, '') || ')', '')
        end as summary,
    case when disputed.event_id is null then 'unproven' else 'contradicted' end as integrity
from chosen
inner join chosen_events as events
    on events.file_id = chosen.file_id
    and events.record_index = chosen.record_index
left join gateway_operations as operations
    on operations.event_source = events.event_source
    and operations.event_name = events.event_name
left join classes
    on classes.event_source = events.event_source
    and classes.event_name = events.event_name
left join resources
    on resources.file_id = chosen.file_id
    and resources.record_index = chosen.record_index
left join disputed
    on disputed.event_id = events.event_id
    and disputed.recipient_account_id is not distinct from events.recipient_account_id
where ($since is null or events.event_time >= $since)
    and ($until is null or events.event_time <= $until)
    and ($account is null or events.recipient_account_id = $account)
    and ($region is null or events.aws_region = $region)
order by
    events.event_time,
    events.event_id,
    events.copy,
    events.file_id,
    events.record_index;
