-- Points every place of a replaced copy to the better copy that takes over; the old place itself becomes one of them.
update event_places
set event_file_id = replaced_copies.new_file_id,
    event_record_index = replaced_copies.new_record_index
from replaced_copies
where event_places.event_file_id = replaced_copies.file_id
    and event_places.event_record_index = replaced_copies.record_index;
