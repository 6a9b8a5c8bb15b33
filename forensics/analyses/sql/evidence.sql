-- One row per input file and content: what it is, what became of it, and why.
select
    path,
    status,
    format,
    compression,
    sha256,
    size_bytes,
    inflated_bytes,
    records_seen,
    records_stored,
    records_duplicate,
    records_rejected,
    records_conflicting,
    key_account_id,
    key_region,
    delivered,
    digest_verdict,
    is_member,
    reason
from evidence_files
order by
    path,
    file_id;
