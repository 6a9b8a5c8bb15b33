"""What an ingest costs, against the least it could cost: both measured in one run on the same cores.

    corpora ──► floor (`floor`) ──► our ingest (`reading`) ──► a re-run ──► questions (`asking`) ──► table

Every measurement is a child process of its own, so that memory and CPU-seconds are its own.
"""
