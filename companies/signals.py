"""What others may want to know of a company. Receivers get `company` and, where it applies, `system`."""

from django.dispatch import Signal

# A connection was made or renewed, and its company is known; `by` is who signed in.
connected = Signal()
# Settings were saved; `names` lists those that changed.
settings_changed = Signal()
