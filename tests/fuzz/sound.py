"""What the invented förbund has no rows of, written soundly: the ground that the fuzzer changes."""

from __future__ import annotations

TABLES = {
    "revideringar": """tabell;rad;kolumn;nytt_värde;enhet;datum;dokument;ställe;orsak
plan;medlemsavgifter;Prel 2032;419000;tkr;2030-05-02;pahitt;uppfunnet;avgiften omräknad
antaganden;ingående överskott;värde;50500;tkr;2030-03-01;pahitt;uppfunnet;bokslutet klart
fordelning;storinsats|Påhittsstad;2031;151 000;tkr;2030-05-02;pahitt;uppfunnet;rättad
ansokningar;fore-start;föreslaget_kr;36000000;kr;2030-05-03;pahitt;uppfunnet;samma
""",
    "mote": """datum;sammanträde;ärende;diarienummer;handläggare;föredragande;beslutsinstans;dokument;ställe
2030-09-12;Styrelsemöte;4. Budget;SF 2030/12;kansliet;kansliet;Påhittade förbundets styrelse;pahitt;uppfunnet
""",
    "egenfinansiering": """ansökan;rad;benämning;slag;organisation;tjänst_procent;från;till;belopp;belopp_text;felplacerat;felplacerat_i;enhet;dokument;ställe
storinsats;chef;1. Chef;lön;Påhittsstad;10;2031-01-01;2033-12-31;900;;;;tkr;pahitt;uppfunnet
storinsats;stab;2. Stab;lön;Region Påhitt Norr;20;2031-01-01;2033-12-31;;ej angivet;;;kr;pahitt;uppfunnet
""",
    "budgetsammanstallning": """ansökan;organisation;att_rekvirera;egenfinansiering;totalt;enhet;dokument;ställe
storinsats;Påhittsstad;510000;900;510900;tkr;pahitt;uppfunnet
storinsats;Region Påhitt Norr;30000;0;30000;tkr;pahitt;uppfunnet
""",
    "uppgifter": """ansökan;uppgift;plats;värde;enhet;dokument;ställe
storinsats;från;beslutsförslaget;1 januari år 2031;;pahitt;uppfunnet
storinsats;till;beslutsförslaget;31 december år 2033;;pahitt;uppfunnet
""",
}
MANIFEST = """{
  "notebook": "borttagen.ipynb", "datapaket": "../..", "scenariofil": "../../scenarier/prov.yaml",
  "underlag": {
    "data": "0", "scenario": "0", "anteckningsbok": "0", "program": "0",
    "parametrar": {"golv_kr": 0}, "versioner": {"numpy": "1"}
  },
  "filer": {"resultat.json": "0"}
}
"""
