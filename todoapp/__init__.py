"""The todo application: PostgreSQL keeps the truth, Neo4j answers questions about relationships.

The floor plan. Each room imports only what stands below it:

    cli                     the commands: composes everything else
    main        worker      the API, and the process that carries changes into the graph
    account_data   graph    all that a person has, out as a file and gone; the projection in Neo4j
    todos                   with sub-tasks, dependencies, sharing and categories
    users                   accounts, passwords, sessions
    http                    what every route shares: errors, who asks, in and out, around a request
    outbox                  what the graph has to be told, written with the change itself
    db                      PostgreSQL: sessions that write, a reader, migrations
    telemetry               logs and traces
    settings                what the application must be told

`frontend` is the web page: files for a browser, which ask the API as anybody does.

An evening's reading, in the order in which one thing leads to the next:

    main.py  db/session.py  db/tables.py  outbox.py
    todos/models.py  todos/schemas.py  todos/access.py  todos/service.py  todos/routes.py
    todos/queries.py  users/models.py  users/deps.py  users/passwords.py  users/service.py
    users/routes.py  users/sessions/service.py  users/sessions/routes.py
    http/problems.py  http/errors.py  http/identity.py  http/idempotency.py
    worker/leader.py  worker/delivery.py
    graph/projection.py  graph/statements.py  graph/queries.py  graph/service.py  graph/routes.py
"""

__version__ = "0.1.0"
