"""The words by which authors name the parts of a mission. Extend it here; nothing else has to change."""

from __future__ import annotations

from typing import Literal

LabelKind = Literal[
    "lead", "support", "agents", "duration", "objective", "tasks", "actions", "deliverables", "criteria",
    "inputs", "needs", "parallel", "type", "difficulty", "impact", "mode", "resources", "quality", "title",
    "",
]  # fmt: skip

# One line of words per kind, divided by commas; compared in lower case, without marks and colons.
_LABEL_WORDS: dict[LabelKind, str] = {
    "lead": """
        lead, leads, lead agent, lead agents, lead role, led by, agent, agents, primary agent,
        primary, owner, responsible, facilitator, facilitated by, lead facilitator, assigned to,
        assigned agent, phase lead, phase owner, who, accountable, driver
        """,
    "support": """
        support, supports, support agent, support agents, supporting, supporting agent, supporting
        agents, supported by, secondary, secondary agent, secondary agents, assisted by, reviewer,
        reviewers, review by, reviewed by, consulted, contributors, with, helpers, assist, assists
        """,
    "agents": """
        squad, squad required, agents required, required agents, team, team required, participants,
        agents involved, roles, roles required, who is involved
        """,
    "duration": """
        duration, estimated duration, total duration, expected duration, time, total time, time
        required, required time, estimated time, time estimate, time needed, timebox, time box,
        timeframe, time frame, timeline, length, time commitment, time allocation, allotted time,
        minutes, estimate, effort, how long, time budget, typical duration
        """,
    "objective": """
        objective, objectives, mission objective, goal, goals, aim, purpose, phase objective, phase
        goal, mission, intent, why, focus, step objective, desired outcome
        """,
    "tasks": """
        task, tasks, step, steps, key tasks, phase tasks, task list, to do, to-do, todo, todos,
        checklist, work items, what to do
        """,
    "actions": """
        actions, agent actions, activities, key activities, key actions, action items, process,
        procedure, instructions, workflow, agenda, action, key steps, coordinator actions
        """,
    "deliverables": """
        deliverable, deliverables, expected output, expected outputs, output, outputs, expected
        deliverables, expected deliverable, phase deliverables, phase deliverable, key deliverables,
        key deliverable, final deliverables, final deliverable, deliverable(s), you will have, work
        products, artifacts, artefacts, produces, mission deliverables, main deliverables
        """,
    "criteria": """
        success criteria, success criterion, criteria, acceptance criteria, exit criteria,
        completion criteria, definition of done, done when, complete when, mission complete when,
        phase complete when, phase success criteria, gate criteria, exit gate, success looks like,
        criteria for success, you are done when, mission success criteria, pass criteria
        """,
    "inputs": """
        required inputs, inputs, input, required input, inputs required, inputs needed, required
        assets, required documents, prerequisites, what you need, needed inputs, mission inputs
        """,
    "needs": """
        needs, depends on, dependencies, dependency, depends, after, blocked by, requires, starts
        after, predecessor, predecessors, follows, waits for, wait for, prerequisite, prerequisite
        phase, prerequisite phases, start condition, starts when, sequence, sequencing, timing,
        order
        """,
    "parallel": """
        parallel, parallel with, in parallel with, in parallel, runs alongside, can run alongside,
        alongside, concurrent with, concurrent, concurrently with, runs in parallel with, parallel
        to
        """,
    "type": """
        mission type, type, category, mission category, kind, operation type
        """,
    "difficulty": """
        difficulty, complexity, level, difficulty level, complexity level
        """,
    "impact": """
        value impact, expected impact, impact, value, expected value, expected result, expected
        results, business impact, tactical execution impact, chassis impact
        """,
    "mode": """
        mode, modes, available modes, execution mode, execution modes, session mode
        """,
    "resources": """
        resources, resource requirements, tools, tools needed, required tools, equipment, budget
        """,
    "quality": """
        quality standards, quality standard, quality bar
        """,
    "title": """
        mission name, mission title, operation name
        """,
}

LABELS: dict[str, LabelKind] = {
    " ".join(word.split()): kind for kind, words in _LABEL_WORDS.items() for word in words.split(",")
}

# Labels that also count in plain letters (`Lead: @x`), at the start of a line.
_PLAIN_WORDS = """
    Lead, Lead Agents?, Led by, Agents?, Owner, Support, Support Agents?, Supporting Agents?,
    Supported by, Duration, Estimated Duration, Total Duration, Time, Time Required, Timebox,
    Timeline, Objectives?, Goals?, Mission Type, Type, Difficulty, Complexity, Deliverables?,
    Expected Outputs?, Outputs?, Tasks?, Steps?, Success Criteria, Acceptance Criteria, Exit
    Criteria, Done when, Required Inputs, Inputs?, Depends on, Needs, Parallel, Value Impact, Mode,
    Facilitator, Prerequisites, Squad Required, Agents Required, Required Agents, Purpose
"""
PLAIN_LABELS = "|".join(" ".join(word.split()) for word in _PLAIN_WORDS.split(","))
