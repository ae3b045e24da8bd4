"""Looking back: registers, search, proposals, conformance of packs."""
