"""The search field: from words as people write them to things and questions, best first.

`kinds` says what is looked for and what is told of it, `index` holds the names of a release,
`rank` compares them with what was typed, and `page` answers.
"""
