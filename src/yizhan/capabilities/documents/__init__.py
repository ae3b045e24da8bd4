"""Documents: attachments, signatures, printed forms, filed copies."""
