"""Identity: who asks, in which project and with which roles."""
