"""A whole deployment on one machine: broker, database and services on the loopback interface.

Nothing here needs root, touches the system or leaves anything outside the folder it is given.
"""
