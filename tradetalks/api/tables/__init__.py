"""Lists as CSV and XLSX: cells that no spreadsheet takes for a formula, columns, the two writers, and their answer."""
