"""How it is said: tables, charts, sentences and printed tkr."""
