"""The app's themes. Widgets use only the variables of a theme, so that any of them reads well."""

from __future__ import annotations

from textual.theme import Theme

LIGHT, DARK, CONTRAST = "mission-light", "mission-dark", "mission-contrast"

THEMES = (
    Theme(
        name=DARK,
        dark=True,
        primary="#7fb3d5",
        secondary="#a9c7a0",
        accent="#e5c07b",
        foreground="#d8dee4",
        background="#14181d",
        surface="#1b2127",
        panel="#262e36",
        success="#8fc78b",
        warning="#e5c07b",
        error="#ef8783",
        variables={
            "muted": "#a8b2bb",
            "footer-key-foreground": "#e5c07b",
            "input-selection-background": "#7fb3d5 35%",
            "block-cursor-text-style": "bold",
        },
    ),
    Theme(
        name=LIGHT,
        dark=False,
        primary="#1f5f8b",
        secondary="#3d6b35",
        accent="#8a5a00",
        foreground="#1d2329",
        background="#fbfaf7",
        surface="#f2f0ea",
        panel="#e4e1d8",
        success="#27682a",
        warning="#8a5a00",
        error="#a3231f",
        variables={
            "muted": "#4c545b",
            "footer-key-foreground": "#7a4f00",
            "input-selection-background": "#1f5f8b 30%",
            "block-cursor-text-style": "bold",
        },
    ),
    Theme(
        name=CONTRAST,
        dark=True,
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#303030",
        success="#00ff00",
        warning="#ffff00",
        error="#ff8080",
        variables={
            "muted": "#ffffff",
            "footer-key-foreground": "#ffff00",
            "block-cursor-background": "#ffffff",
            "block-cursor-foreground": "#000000",
            "block-cursor-text-style": "bold",
            "text-muted": "#ffffff",
        },
    ),
)
THEME_NAMES = tuple(theme.name for theme in THEMES)


def next_theme(name: str) -> str:
    """The theme after this one; the first after the last."""
    position = THEME_NAMES.index(name) if name in THEME_NAMES else -1
    return THEME_NAMES[(position + 1) % len(THEME_NAMES)]
