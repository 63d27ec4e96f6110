"""The edge of Plumbline: project wiring, the clients of both systems, and the sandbox."""
