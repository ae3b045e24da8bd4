"""The house of the faces, looked at by somebody who means it harm."""

from tests.faces.conftest import house, staff_hired

__all__ = ["house", "staff_hired"]
