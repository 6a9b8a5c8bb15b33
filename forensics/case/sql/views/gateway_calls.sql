-- One row per call that creates, changes, cuts off or deletes a gateway or what hangs on it.
select
    events.*,
    operations.resource_type,
    operations.gateway_type,
    operations.action,
    operations.is_deletion,
    operations.cuts_off,
    operations.effect
from events
inner join gateway_operations as operations
    on operations.event_source = events.event_source
    and operations.event_name = events.event_name;
