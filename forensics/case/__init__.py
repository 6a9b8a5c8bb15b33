"""The case: schema, opening and locking, the ingest, the ledger (see docs/architecture.md)."""
