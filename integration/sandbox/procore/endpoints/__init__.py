"""The REST resources, one file per subject."""
