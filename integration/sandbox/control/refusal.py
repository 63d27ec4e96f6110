"""What a system says when it does not allow a person's action."""


class Refusal(Exception):  # noqa: N818 - what the system said to the person
    """The text says why."""
