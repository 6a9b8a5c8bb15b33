"""Evidence: find files, recognise them, split them into records, map a record to a row."""
