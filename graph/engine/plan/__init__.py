"""Queries are written anew before the engine sees them, where that gives the same answer sooner.

`planner` is what a worker asks; `rewriting` makes the steps; `reading` understands the query, by
its `tokens`, `triples` and `paths`; `order` goes by `sizes`, which are estimated from `statistics`.
That is what was counted of the release, by `counting`, in a process that `keeping` starts.
"""
