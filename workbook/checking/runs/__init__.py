"""What an engineer writes that isn't called but run, and how a check runs it for real.

queries      SQL, on several sets of fresh data, so that a query made for one of them fails
suites       tests, against correct and broken builds of the application
migrations   a migration, up, down and up again, on a database of its own
dockerfiles  a Dockerfile, read by hadolint, and built where Docker is
"""
