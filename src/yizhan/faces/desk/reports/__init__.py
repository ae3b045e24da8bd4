"""Reports on the desk: how each stands, its figures drawn, the matters behind every number, on paper, as a workbook."""
