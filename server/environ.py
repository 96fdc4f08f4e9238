"""The names under which the front and the application tell each other things, in the environment.

=================  ====================  =======================================================
name               written by            value
=================  ====================  =======================================================
``REQUEST_ID``     front                 the id of the request, as in the log
``LEAVING``        front                 `graph.engine.answer.Leaving`: told when the client left
``BEGUN``          front                 `graph.engine.exchange.Exchange`: the query, asked already
``BODY``           front                 what became of the body: `server.body.State`
``STREAMED``       application           whether the answer is sent as it is made
``ROUTE``          application           the rule that the address matched
``PROBLEM``        application           the kind of problem that was answered
=================  ====================  =======================================================
"""

REQUEST_ID = "myelokg.request"
LEAVING = "myelokg.leaving"
BEGUN = "myelokg.begun"
BODY = "myelokg.body"
STREAMED = "myelokg.streamed"
ROUTE = "myelokg.route"
PROBLEM = "myelokg.problem"
