"""What authors use: the lessons' normal form, exercises made from solutions, and the gates."""
