from tests.cases.conftest import house, make_site, make_staff

__all__ = ["house", "make_site", "make_staff"]
