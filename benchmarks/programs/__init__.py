"""How long programs wait that ask over HTTP."""
