"""What everything speaks of: entities, kronor, periods, Swedish numbers and dates, the vocabulary, errors."""
