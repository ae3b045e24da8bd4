from .contact_log import ContactLogMapping
from .proposals import ProposalModel
from .reports import SubmittedFigures

__all__ = ["ContactLogMapping", "ProposalModel", "SubmittedFigures"]
