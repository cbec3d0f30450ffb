"""How the answers of edge, bridge and risk are said in Swedish."""
