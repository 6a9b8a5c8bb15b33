-- Copies of a file of an earlier transaction that another file holds better: they are duplicates now.
update log_files
set records_stored = records_stored - ?,
    records_duplicate = records_duplicate + ?,
    records_conflicting = records_conflicting - ?
where file_id = ?;
