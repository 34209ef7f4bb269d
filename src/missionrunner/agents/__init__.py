"""Role agents: the typed brief of an agent file and its reader. Reads text it is given."""
