"""Whether an endpoint keeps to SPARQL 1.1: cases as data, a runner that needs only an address.

A file `*.toml` here is a group of cases. Each case is written by us; where it follows a test of
the W3C it names that test, and the report (EARL, a W3C vocabulary) says the outcome under its IRI.
"""
