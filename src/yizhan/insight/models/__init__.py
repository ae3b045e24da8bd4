from .proposals import ProposalModel

__all__ = ["ProposalModel"]
