"""The versions of the packs: what differs, who runs under which, moving what runs, and what lies in the folder."""
