"""The applicants' Excel: template out, filled-in workbook in."""
