"""The one ladder that Esc and Ctrl-C go down, in words; `action_climb` of the app does it."""

from __future__ import annotations

LADDER = (
    "Esc goes one step down this ladder; Ctrl-C does the same and first copies what is selected.",
    "",
    "1. A window, list, line or search that is open closes. What was typed in a window is kept.",
    "2. While a language model is asked: its calls are stopped. What has arrived is kept.",
    "3. In a run: back to the list that led to this page; else the first Esc asks, and the second pauses the "
    "run and goes Home. Nothing is lost; Enter goes on with it.",
    "4. On the brief of a mission: Home comes up. What is chosen there is kept.",
    "5. On Home: the first Esc asks, the second leaves the program. q leaves at once.",
)
