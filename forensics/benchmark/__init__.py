"""What an ingest costs, against the least it could cost: both measured in one run on the same cores.

    corpora ──► the floor (`floor`) ──► our ingest (`reading`) ──► a re-run, questions (`asking`) ──► one table

Every measurement is a child process of its own, so that memory and CPU-seconds are its own.
"""
