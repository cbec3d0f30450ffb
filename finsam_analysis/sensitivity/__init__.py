"""How near the floor a scenario is, why two differ, and how sure the room is."""
