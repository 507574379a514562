"""Reports: a comparison as a page, a terminal table, and a folder with everything that somebody else needs to check
it.
"""

from parley.report.folder import write_report
from parley.report.page import write_page
from parley.report.terminal import terminal_table

__all__ = ["terminal_table", "write_page", "write_report"]
