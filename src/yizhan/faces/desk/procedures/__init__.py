"""The library of procedures: how this house has written down to serve, and where its matters stand."""
