"""The pages: granian, with everything loaded once, before its workers part from it.

Each of them would load the same second and a half of Python for itself, and again whenever one is put in another's
place. Nothing of it opens a connection to the database or starts a thread.
"""

import gc
import runpy
from importlib import import_module

from django.urls import get_resolver

from yizhan.ops.wsgi import application

__all__ = ["application"]

if __name__ == "__main__":
    _ = get_resolver().url_patterns  # loads the faces
    import_module("yizhan.insight.proposals.learnt")  # what the first sentence at the desk would load
    gc.freeze()  # what all share stays where it is, instead of being copied when one of them tidies up
    runpy.run_module("granian", run_name="__main__")
