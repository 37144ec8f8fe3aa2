"""The warehouse: typed loading, SQL models and the published marts."""
