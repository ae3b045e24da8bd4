"""How fast Yizhan is, each figure beside its limit and its peers. See README.md."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
os.environ.setdefault("YIZHAN_LOG_LEVEL", "WARNING")
django.setup()
