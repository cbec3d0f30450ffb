from .revised_room import revision_effects as revision_effects
from .turn import FOLLOW_UP as FOLLOW_UP
from .turn import NextYear as NextYear
from .turn import next_year as next_year
