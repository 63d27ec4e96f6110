"""`make demo`: the whole of Plumbline on one machine, with simulated Procore and QuickBooks."""
