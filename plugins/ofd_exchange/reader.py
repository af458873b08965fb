"""Reads OFD index and data files of versions 2.0, 2.1 and 2.2.

A data file of a type that the box has no use for (08, 10 …) is checked like any other and gives
a `FundFile` without records. Where the field names of a type are not in the dictionary (C1, C3,
C5 …), the file is refused with the first unknown name.
"""

from pathlib import Path

from appliance import FileRefused, FundFile
from plugins.ofd_exchange import file_names
from plugins.ofd_exchange.mapping import fund_records, replaces_everything
from plugins.ofd_exchange.structure import read_index, read_table


class OfdReader:
    """The reader of OFD files."""

    def recognises(self, path: Path) -> bool:
        """Tell from its name whether this is an OFD data file."""
        return file_names.looks_like_data(path.name)

    def index_of(self, path: Path) -> list[str] | None:
        """Return the file names an index lists, or None where the file is no index."""
        return read_index(path) if file_names.looks_like_index(path.name) else None

    def read(self, path: Path) -> FundFile:
        """Read a data file whole; `FileRefused` names file, line, field and reason."""
        table = read_table(path)
        named = file_names.data_name(path.name)
        if named is None:
            raise FileRefused(path.name, "the name is not that of an OFD data file")
        # The second and later parts of one day's balances add to the first part.
        later_part = named.batch is not None and named.batch > 1
        return FundFile(
            name=path.name,
            file_type=table.header.file_type,
            version=table.header.version,
            creator=table.header.creator,
            receiver=table.header.receiver,
            file_date=table.header.file_date,
            records=fund_records(table),
            full=not later_part and replaces_everything(table),
        )
