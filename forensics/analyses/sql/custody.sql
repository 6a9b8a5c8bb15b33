-- One row per file of the evidence as it is now that has a hash of its own, by path.
select
    path,
    location,
    sha256
from log_files
where status <> 'superseded'
    and sha256 is not null
order by
    path,
    file_id;
