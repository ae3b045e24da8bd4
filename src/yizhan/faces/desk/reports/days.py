"""A day in an address: 2026-06-01."""

from datetime import date


class DayConverter:
    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which is no such address, for what is no day."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
