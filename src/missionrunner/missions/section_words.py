"""The headings by which authors announce the sections of a mission, as patterns of whole headings.

Extend the table here; nothing else has to change. Headings are compared as `sections.normal` gives them.
"""

from __future__ import annotations

from typing import Literal

SectionKind = Literal[
    "objective", "details", "inputs", "optional_inputs", "phases", "criteria", "deliverables", "variations",
    "quality", "integration", "usage", "impact", "resources", "agents", "modes", "mode", "duration", "type",
    "difficulty", "aside", "",
]  # fmt: skip

# (kind, rank, pattern): of several sections of one kind the lowest rank is the one that is meant.
SECTIONS: tuple[tuple[SectionKind, int, str], ...] = (
    ("objective", 0, r"(the )?(mission |operation |sequence )?objectives?"),
    ("objective", 1, r"(the )?(mission |operation |our )?(goals?|aims?)|what we want|desired outcomes?"),
    ("objective", 2, r"(mission |operation )?(briefing|brief|statement)|(the )?mission"),
    ("objective", 3, r"(mission |operation )?(purpose|intent)|why( this mission)?"),
    (
        "objective",
        4,
        r"(mission |operation )?(overview|summary|description|introduction|background|context|"
        r"about( this mission)?)",
    ),
    ("objective", 4, r"tl;?dr|in (short|brief|a nutshell)"),
    (
        "details",
        0,
        r"(mission |key |quick )?(details|facts|metadata|info(rmation)?|parameters|profile|data)|"
        r"at a glance|overview table",
    ),
    (
        "optional_inputs",
        0,
        r"(optional|helpful|preferred|recommended|nice[- ]to[- ]have|additional) (inputs?|assets|"
        r"documents?|information)",
    ),
    (
        "inputs",
        0,
        r"(required |mission |key |needed |necessary )?inputs?( needed| required|"
        r" and prerequisites| & prerequisites)?",
    ),
    (
        "inputs",
        0,
        r"required (assets|documents|documentation|information|materials?|context)|"
        r"input (documents|requirements|files|checklist)",
    ),
    (
        "inputs",
        1,
        r"prerequisites?|what you( wi|'|’)?ll need|what you need|before you (start|begin)|"
        r"bring( along)?|what to bring|you will need|materials?( needed)?",
    ),
    (
        "criteria",
        0,
        r"(mission |overall |final )?success (criteria|criterion)|criteria (for|of) success|"
        r"(mission )?criteria",
    ),
    (
        "criteria",
        1,
        r"(acceptance|completion|exit|done) criteria|definition of done|done when|"
        r"(mission )?complete when|how we know (we|it)( a|'|’)?re done|we are done when|"
        r"you are done when",
    ),
    ("criteria", 2, r"mission completion|completion checklist|sign[- ]?off( checklist)?|(final )?checklist"),
    (
        "deliverables",
        0,
        r"(mission |final |key |expected |main |required |core )?(deliverables?|outputs?|"
        r"work products|artefacts|artifacts)( and outputs| & outputs)?",
    ),
    ("deliverables", 1, r"what you( wi|'|’)?ll (get|have)|what you get|you will have"),
    (
        "variations",
        0,
        r"(common |mission |possible |suggested )?(variations?|variants?|adaptations?|flavou?rs?|"
        r"versions of this mission)( of this mission)?",
    ),
    (
        "quality",
        0,
        r"(quality|mission) standards?|quality (bar|requirements|criteria|assurance|gates?|"
        r"checks?|checklist)|standards",
    ),
    (
        "integration",
        0,
        r"(integration|coordination|handoff|hand-off|handover)( notes?| points?| protocol|"
        r" requirements| with other missions)?|integrates with",
    ),
    (
        "usage",
        0,
        r"usage( guidelines?| notes?| examples?| instructions)?|how to (use|run|"
        r"start)( this mission| it)?|(example |quick )?commands?( reference)?|(quick )?(start|"
        r"reference)( card| guide)?|guidelines",
    ),
    (
        "impact",
        0,
        r"((business )?chassis|business|value|expected|strategic|financial|revenue) (impact|value|"
        r"benefits?)( focus)?|impact|expected (results?|outcomes?)|benefits",
    ),
    (
        "resources",
        0,
        r"(resource|equipment|tool|tooling) requirements?|(required |needed |key )?(resources?|"
        r"tools?|equipment)( needed| required| and tools| & tools| & resources| and resources)?|"
        r"budget|time investment",
    ),
    (
        "agents",
        0,
        r"(required |lead |participating |key |mission )?(agents?|squad|team|roles|participants|"
        r"crew|cast)( required| involved| needed| coordination| assignments?| roles| and roles|"
        r" & roles| list)?|who is in the room|who takes part",
    ),
    (
        "modes",
        0,
        r"(execution |available |operating |run |session |mission |work )?modes|mode selection|"
        r"choose (a|your) mode",
    ),
    (
        "duration",
        0,
        r"(estimated |total |expected |mission )?(duration|time|timeframe|time frame|"
        r"timebox)( required| needed| estimate| commitment)?|how long( it takes)?",
    ),
    ("type", 0, r"(mission |operation )?(type|category)"),
    ("difficulty", 0, r"difficulty( level)?|complexity( level)?"),
    (
        "phases",
        0,
        r"(mission |execution |project |the |session |operation |planning )?(phases|"
        r"stages)( of the mission| and (tasks|deliverables|timeline)| overview| breakdown|"
        r" & tasks)?",
    ),
    (
        "phases",
        0,
        r"execution (protocol|plan|steps|phases|flow|sequence|process)|(mission|operation) (plan|"
        r"flow|execution|protocol|steps|sequence|process|timeline|schedule|agenda|structure|"
        r"outline)",
    ),
    (
        "phases",
        1,
        r"(sequential |agent |sequential agent |work|step[- ]by[- ]step |detailed |daily |weekly |"
        r"the )?(flow|process|workflow|steps|sequence|agenda|schedule|procedure|programme|program|"
        r"protocol|rhythm|run of show|routine|timeline|plan|itinerary)",
    ),
)

# How headings begin below which no phase is looked for and that are kept as notes.
ASIDE = (
    r"examples?|templates?|appendix|annex|lessons?|troubleshooting|related|faq|"
    r"frequently asked|quick|after[- ]action|post[- ]|fallback|risks?|glossary|references?|"
    r"further reading|history|changelog|notes|tips|common (issues|patterns|mistakes|pitfalls)|"
    r"abort|next steps|success metrics|key metrics|metrics|kpis?|context file updates|"
    r"special considerations|best practices|roadmap|sample|old|archive|deprecated|previous|"
    r"draft|ideas|parking lot|not (used|in scope)|out of scope"
)
