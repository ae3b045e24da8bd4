from .contact_log import ContactLogMapping
from .proposals import ProposalModel

__all__ = ["ContactLogMapping", "ProposalModel"]
