-- One row per call of an actor that has too little history before the window for anything to be new.
select
    calls.actor,
    'full' as strength,
    'too little history' as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
where not calls.has_history
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
