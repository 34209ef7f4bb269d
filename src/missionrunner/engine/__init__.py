"""A mission's phase graph brought to life: a LangGraph StateGraph per phase, and their coordinator."""
