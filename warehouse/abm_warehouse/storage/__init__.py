"""The engine: connections, entities and the text of SQL."""
