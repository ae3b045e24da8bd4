"""Running procedures: cases, steps, events, deadlines; the one door through which a case changes."""
