from .archive import ArchiveEntry, FiledCopy, Hold, PackageReading
from .attachments import Attachment, paper_id
from .disposal import Disposal, DisposalLine

__all__ = [
    "ArchiveEntry",
    "Attachment",
    "Disposal",
    "DisposalLine",
    "FiledCopy",
    "Hold",
    "PackageReading",
    "paper_id",
]
