"""The budget appendix as an Excel workbook with live formulas, one module a sheet."""
