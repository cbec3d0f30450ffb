"""What is handed over: scenario report, comparison and budget appendix."""
