"""Evidence to triples to release to answers."""
