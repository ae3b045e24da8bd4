"""A month counted a second time, by means that share nothing with the product's own counting.

The tests hold the report's figures against these; `python -m tests.recounting` does so for a site that runs, such as
the living demo, or one that a real log was brought into.
"""
