"""Sheets in and out: rooms, owners and staff as people keep them in Excel.

`imports.preview` checks every row and says what would change; `imports.commit` does it, all or nothing;
`exports.export` gives a sheet that imports back unchanged.
"""
