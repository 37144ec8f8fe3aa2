"""Reports: figures about the whole book in parts, each made by one query, as tables, files and pages."""
