-- One row per call with a region that its actor first called inside the window. Full: nobody else used it before.
with firsts as (
    select
        actor,
        aws_region,
        min(first_seconds) as first_seconds
    from anomaly_habits
    group by actor, aws_region
),

new_calls as (
    select calls.*
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.aws_region = calls.aws_region
        and firsts.first_seconds >= calls.starts
    where calls.has_history
        and not calls.is_cut
),

others as (
    select distinct
        wanted.starts,
        wanted.aws_region
    from (select distinct starts, aws_region from new_calls) as wanted
    inner join firsts
        on firsts.aws_region = wanted.aws_region
        and firsts.first_seconds < wanted.starts
)

select
    calls.actor,
    case when others.aws_region is null then 'full' else 'reduced' end as strength,
    calls.aws_region as subject,
    calls.event_time,
    calls.event_id
from new_calls as calls
left join others
    on others.starts = calls.starts
    and others.aws_region = calls.aws_region
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
