"""The page of the watch, in a real browser; a package, for what its files' tests hold together."""
