"""A Sales Bible is recognised and read in the languages of its readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sales_plan.example_plans import SalesPlan

from missionrunner.inputs.documents.assign import assign
from missionrunner.inputs.documents.elements import extract
from missionrunner.inputs.documents.read import read_document

SWEDISH = """# Så arbetar vi

## 1. Säljfilosofi

Vi säljer bara när kunden får nytta av det.

## Idealkund

| Egenskap | Passar | Passar inte |
| --- | --- | --- |
| Bransch | Bagerier | Restauranger |

### Gröna flaggor

- Växer

### Röda flaggor

- Vill bara ha lägsta pris

## Smärtpunkter

- Sena leveranser

## Säljprocess

| Steg | Klart när |
| --- | --- |
| Kontakt | Första samtalet hållet |
| Behov | Behovet bekräftat |
| Förslag | Offert begärd |
| Frågor | Muntligt ja |
| Avtal | Avtal skrivet |

## Budskap och manus

- **Första brev:** En fråga.

## Invändningar

| Invändning | Svar |
| --- | --- |
| För dyrt | Räkna på nyttan |

## Avslut

Avtalet skickas samma dag.

## Prissättning

| Paket | Pris | Skillnad |
| --- | --- | --- |
| Start | 7 200 kr | en plats |

Rabatt bara i utbyte.

## Kundframgång

| Mått | Idag | Mål |
| --- | --- | --- |
| Kvar efter ett år | 88 % | 92 % |
"""

GERMAN = """# Vertrieb

## Verkaufsphilosophie

Wir sagen früh, wenn es nicht passt.

## Idealkunde

| Merkmal | Passt | Passt nicht |
| --- | --- | --- |
| Branche | Bäckereien | Restaurants |

### Grüne Flaggen

- Wächst

### Rote Flaggen

- Will nur den niedrigsten Preis

## Schmerzpunkte

- Späte Lieferungen

## Verkaufsprozess

| Phase | Fertig wenn |
| --- | --- |
| Kontakt | Erstes Gespräch geführt |
| Bedarf | Bedarf bestätigt |
| Vorschlag | Angebot verlangt |
| Fragen | Mündliche Zusage |
| Vertrag | Vertrag unterschrieben |

## Botschaften

- **Erster Brief:** Eine Frage.

## Einwände

| Einwand | Antwort |
| --- | --- |
| Zu teuer | Nutzen vorrechnen |

## Abschluss und Übergabe

Der Vertrag geht am selben Tag hinaus.

## Preise

| Paket | Preis | Unterschied |
| --- | --- | --- |
| Start | 7.200 EUR | ein Standort |

Rabatt nur gegen eine Leistung.

## Kundenerfolg

| Kennzahl | Heute | Ziel |
| --- | --- | --- |
| Geblieben nach einem Jahr | 88 % | 92 % |
"""

FRENCH = """# Vendre chez nous

## Philosophie de vente

Nous disons tôt quand cela ne convient pas.

## Client idéal

| Critère | Convient | Ne convient pas |
| --- | --- | --- |
| Secteur | Boulangeries | Restaurants |

### Signaux verts

- En croissance

### Signaux rouges

- Ne cherche que le prix le plus bas

## Points de douleur

- Livraisons en retard

## Processus de vente

| Étape | Terminé quand |
| --- | --- |
| Contact | Premier entretien tenu |
| Besoin | Besoin confirmé |
| Proposition | Offre demandée |
| Questions | Accord oral |
| Contrat | Contrat signé |

## Argumentaire

- **Première lettre :** Une question.

## Traitement des objections

| Objection | Réponse |
| --- | --- |
| Trop cher | Calculer le bénéfice |

## Clôture

Le contrat part le jour même.

## Tarifs

| Formule | Prix | Différence |
| --- | --- | --- |
| Départ | 7 200 EUR | un site |

Remise uniquement en échange.

## Réussite client

| Indicateur | Aujourd'hui | Objectif |
| --- | --- | --- |
| Restés après un an | 88 % | 92 % |
"""

BIBLES = {"Swedish": SWEDISH, "German": GERMAN, "French": FRENCH}


@pytest.mark.parametrize("language", BIBLES)
def test_a_sales_bible_is_read_in_other_languages(
    language: str, sales_plan: SalesPlan, tmp_path: Path
) -> None:
    file = tmp_path / "document.md"
    file.write_text(BIBLES[language], encoding="utf-8")
    specs = sales_plan.definition.documents
    found = assign([read_document(file)], specs, {})
    bible = extract(found.by_input["sales_bible"], specs["sales_bible"])
    assert bible["found"] == list(specs["sales_bible"]["elements"])
    assert bible["pricing_rules"]["table"][0]["price"] == 7200
    assert len(bible["sales_method"]["table"]) == 5
    assert all(row["stage"] and row["done_when"] for row in bible["sales_method"]["table"])
    assert set(bible["ideal_customer_profile"]["table"][0]) == {"property", "fits", "does_not_fit"}
    assert bible["success_measures"]["table"][0]["goal"] == "92 %"
    assert "red_flags" in bible and len(bible["red_flags"]["bullets"]) == 1


@pytest.mark.parametrize("language", BIBLES)
def test_such_a_bible_reaches_the_plan(language: str, sales_plan: SalesPlan, tmp_path: Path) -> None:
    file = tmp_path / "document.md"
    file.write_text(BIBLES[language], encoding="utf-8")
    answers = sales_plan.intake("fjordlane")
    del answers["packages"]
    workbook = sales_plan.fill(answers, files=[file])
    stages = workbook.values["pipeline_stages"]["stages"]
    assert all(stage["bible_stage"] for stage in stages)
    assert workbook.sources["/pipeline_stages/stages/closing/exit_criteria"].kind == "document"
    assert stages[0]["scripts"] and stages[3]["objections"] and stages[4]["closing_rules"]
    known = workbook.values["pipeline_targets"]["packages_known"]
    assert [package["price"] for package in known] == [7200]
    tasks = workbook.values["sales_initiatives"]["initiatives"][2]["tasks"]
    assert tasks[2]["name"].startswith("Check the last ten offers against the discount rule")
