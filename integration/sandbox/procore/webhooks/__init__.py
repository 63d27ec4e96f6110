"""Hooks, triggers and deliveries: Procore tells others what has changed."""
