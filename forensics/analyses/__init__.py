"""Questions to a case: each a `.sql` file and the few lines of Python that turn its rows into an answer."""
