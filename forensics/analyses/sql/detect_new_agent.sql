-- One row per call with a family of tools that its actor first used inside the window. Full: nobody used it before.
with firsts as (
    select
        actor,
        agent,
        min(first_seconds) as first_seconds
    from anomaly_habits
    group by actor, agent
),

new_calls as (
    select calls.*
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.agent = calls.agent
        and firsts.first_seconds >= calls.starts
    where calls.has_history
        and not calls.is_cut
),

others as (
    select distinct
        wanted.starts,
        wanted.agent
    from (select distinct starts, agent from new_calls) as wanted
    inner join firsts
        on firsts.agent = wanted.agent
        and firsts.first_seconds < wanted.starts
)

select
    calls.actor,
    case when others.agent is null then 'full' else 'reduced' end as strength,
    calls.agent as subject,
    calls.event_time,
    calls.event_id
from new_calls as calls
left join others
    on others.starts = calls.starts
    and others.agent = calls.agent
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
