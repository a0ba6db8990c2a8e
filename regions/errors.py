"""What can go wrong between a person and the ground."""


class CorrectionRefused(Exception):
    """A street correction that cannot be; the message is for the person, `field` names the input to blame."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
