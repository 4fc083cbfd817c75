"""The table of operations, by family: each module has its `ROWS`."""
