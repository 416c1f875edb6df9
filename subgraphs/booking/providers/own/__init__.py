"""Our own stock, behind the same port: the database's constraints are its provider."""
