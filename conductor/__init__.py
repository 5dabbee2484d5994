"""The conductor: the only owner of the database, and what drives every accepted request."""
