"""What a set of decisions and assumptions gives: grants, room and shares."""
