"""Side by side: the service and its peers, over the same data, by the same questions, in one run.

`make bench` runs it; ``python -m tests.bench --help`` tells how to give it other data, questions
and seeds. A peer is a module of `peers`, a question a file of `queries`. What is measured goes to
`docs/benchmarks/results.json`, from which its tables and pictures are made.

Peers take turns within a round, so that what else the machine does meets all of them; what is said
is the median of the rounds with its quartiles, and ratios to a peer of the same run. Processor time
is that of all processes of a peer.
"""
