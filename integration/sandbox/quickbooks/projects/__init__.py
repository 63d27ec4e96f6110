"""Projects: records of their own beside the customers that stand for them in the REST API."""
