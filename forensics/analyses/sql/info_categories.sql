-- One row per class of events in the case.
select
    coalesce(event_category, case when management_event then 'Management' end, 'not recorded') as event_category,
    case when read_only is null then 'not recorded' when read_only then 'read' else 'write' end as access,
    count(*) as events
from events
group by 1, 2
order by
    1,
    2;
