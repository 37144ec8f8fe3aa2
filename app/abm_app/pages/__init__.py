"""One module per page: ``layout`` builds the page, ``register`` wires its callbacks."""
