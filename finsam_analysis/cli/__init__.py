"""The command line, in Swedish."""
