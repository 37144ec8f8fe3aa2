"""Published snapshots, and the questions asked of them."""
