"""How the tables came to be, one script a step. A script is never changed once it was released."""
