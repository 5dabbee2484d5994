"""HTTP: the server that the api and the watch run, its bounds, and who asks."""
