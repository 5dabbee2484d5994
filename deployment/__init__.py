"""Brings a Micronova up, for a demonstration, a laptop, containers or a test.

A private broker, the processes, broker users, passwords, certificates, configuration files. Nothing
here needs root, touches the system or leaves anything outside the folder it is given.
"""
