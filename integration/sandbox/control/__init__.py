"""The page on which a person plays the other people: those who work in Procore and in QuickBooks."""

from integration.sandbox.control.app import build

__all__ = ["build"]
