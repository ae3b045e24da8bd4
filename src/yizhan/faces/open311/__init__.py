"""Open311 GeoReport v2: public services, generated from the packs, for city apps and whoever speaks it.

The published specification is at wiki.open311.org/GeoReport_v2; what it leaves to the server is told in docs/api.md.
"""
