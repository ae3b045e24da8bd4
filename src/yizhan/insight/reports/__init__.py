"""Reports: what is counted of a week or a month, kept as it was submitted, and the matters behind each figure."""
