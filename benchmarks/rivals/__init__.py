"""The same routes, built in two other ways, to be measured beside the application."""
