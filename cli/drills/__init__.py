"""Drills: what goes wrong with queues, shown on a deployment's broker with queues of their own."""
