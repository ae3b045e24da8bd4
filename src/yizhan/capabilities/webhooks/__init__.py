"""Webhooks: other systems are told what happens, signed, until they have it."""
