"""What is to be done, and what has to be done before it."""

# A todo refers to the table of categories by its name, which has to be known wherever todos are.
from todoapp.todos.categories import models as models_of_categories

__all__ = ["models_of_categories"]
