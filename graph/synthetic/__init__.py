"""Invented trials in the project's own ontology, as many as a load test wants.

Nothing here is evidence: a program draws it at random. All of it stands under a base and in named
graphs of its own, every drug, trial and paper bears a name that nothing real has, and the file and
its graphs say so. What it is like is real: the classes, the properties, how findings rest on
readings, which few drugs most trials are about, and how many answers are missing.

>>> from graph.synthetic import stream
>>> text = "".join(stream.text(3000, seed=1, form="nq"))
>>> sum(line.endswith(" .") for line in text.splitlines())
3000
"""
