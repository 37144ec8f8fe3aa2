"""One module a page: ``layout`` builds it, ``register`` wires it."""
