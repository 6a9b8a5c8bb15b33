-- One row per actor and detector that speaks of it: how strongly, about what, and the first events behind it.
with events_once as (
    select distinct
        actor,
        detector,
        event_time,
        event_id
    from anomaly_hits
),

numbered as (
    select
        *,
        row_number() over (partition by actor, detector order by event_time, event_id) as number
    from events_once
),

cited as (
    select
        actor,
        detector,
        count(*) as events,
        string_agg(event_id, chr(10) order by event_time, event_id) filter (where number <= $cited_events) as event_ids
    from numbered
    group by actor, detector
),

subjects as (
    select
        actor,
        detector,
        subject,
        min(strength) as strength,
        min(event_time) as first_time
    from anomaly_hits
    group by actor, detector, subject
),

ranked as (
    select
        *,
        row_number() over (partition by actor, detector order by strength, first_time, subject) as number
    from subjects
),

spoken as (
    select
        actor,
        detector,
        min(strength) as strength,
        count(*) as subjects,
        string_agg(replace(subject, chr(10), ' '), chr(10) order by number)
            filter (where number <= $named_subjects) as subject_names
    from ranked
    group by actor, detector
)

select
    spoken.actor,
    spoken.detector,
    spoken.strength,
    spoken.subjects,
    spoken.subject_names,
    cited.events,
    cited.event_ids
from spoken
inner join cited
    on cited.actor = spoken.actor
    and cited.detector = spoken.detector
order by
    spoken.actor,
    spoken.detector;
