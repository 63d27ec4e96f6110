"""A simulated Procore: records, arithmetic, sign-in and the REST API."""
