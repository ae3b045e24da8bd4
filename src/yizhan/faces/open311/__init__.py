"""Open311 GeoReport v2: public services, generated from the packs."""
