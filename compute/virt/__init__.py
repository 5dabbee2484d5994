"""Virtualisation drivers: the contract, and the drivers that keep it."""
