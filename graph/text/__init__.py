"""The words of a release: an index of names and literals, in a file beside the store.

`kinds` says what is looked for by name, `things` reads it from a release, `words` how words are
compared, `families` and `values` which texts are read, `schema` what the file holds, `make` writes
it, `names`, `passages` and `literals` read it, and `background` has it made by a process of its own
where it is not there yet.

The index only narrows what is looked at: whoever asks it compares what it gives with what was
asked, so that it may give too much, and never gives too little. SQLite's FTS5 was chosen because
every Python brings it, a file that is never changed is shared by all processes without memory of
their own, and an index of millions of names needs no server.
"""
