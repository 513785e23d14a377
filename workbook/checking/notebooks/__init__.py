"""The learner's notebooks: the answers saved in them, and how their authors wrote them."""
