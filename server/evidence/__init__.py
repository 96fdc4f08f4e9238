"""The evidence at a glance: a matrix of trials by outcomes, its gaps, pictures, and the sources.

All figures come from saved questions (`trials`, `evidence`, `sources`, `publications`), so that
each page can name the question by which anybody gets the same rows.
"""
