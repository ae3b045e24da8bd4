"""What the site tells other systems and services outside: webhooks, their log, and lines for notices."""
