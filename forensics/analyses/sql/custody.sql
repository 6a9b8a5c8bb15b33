-- One row per file of the evidence as it is now that has a hash of its own, by path; the hash of an archive covers its
-- members.
select
    path,
    location,
    sha256
from evidence_files
where status <> 'superseded'
    and sha256 is not null
    and not is_member
order by
    path,
    file_id;
