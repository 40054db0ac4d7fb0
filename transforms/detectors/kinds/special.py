"""What does the GDPR protect most? Words for health, faith, origin, opinion, orientation, union and body (Art. 9).

Their patterns are short lists of words that count only near a word that says what they are about; columns that hold
such things are told by their names.
"""

import re
from functools import partial

from transforms.detectors.detector import listed
from transforms.detectors.kinds.row import row

_special = partial(row, classes=("GDPR Art. 9",), leaning=True)


_IS = "he is, she is, he's, she's, they are, i am, i'm, who is, er ist, sie ist, ich bin, il est, elle est, je suis"


def _words(words: str) -> str:
    return r"(?i:\b(?:" + "|".join(map(re.escape, listed(words))) + r")\b)"


SPECIAL = (
    _special(
        "diagnosis",
        r"\b[A-TV-Z][0-9][0-9A-B](?:\.[0-9A-Z]{1,4})?\b|"
        + _words(
            "diabetes, cancer, hiv, aids, asthma, depression, epilepsy, hepatitis, schizophrenia, bipolar, "
            "hypertension, dementia, pregnant, pregnancy, krebs, schwanger, epilepsie, demenz, grossesse, enceinte, "
            "cáncer, embarazada, tumore, incinta, kanker, zwanger, rak, ciąża, grávida"
        ),
        context=(
            "diagnosis, diagnosed, icd, icd-10, condition, disease, suffers, patient, treatment, diagnose, "
            "krankheit, erkrankung, diagnostic, maladie, diagnóstico, enfermedad, diagnosi, malattia, ziekte, "
            "rozpoznanie, choroba, doença"
        ),
        hints=(
            "diagnosis, diagnoses, diagnosis_code, icd, icd10, icd_10, icd_code, icd9, condition, disease, "
            "health_status, medical_condition, medication, medications, allergy, allergies, disability, symptoms, "
            "prescription, procedure_code, cpt_code, blood_type, blood_group, treatment, diagnose, krankheit, "
            "erkrankung, blutgruppe, medikament, behinderung, diagnostic, maladie, traitement, groupe_sanguin, "
            "diagnostico, enfermedad, grupo_sanguineo, diagnosi, malattia, gruppo_sanguigno, ziekte, bloedgroep, "
            "rozpoznanie, choroba, grupa_krwi, doenca, lab_result, test_result, health"
        ),
        found=("diagnosis: E11.9", "diagnosed with diabetes", "Diagnose: Krebs"),
        passed_over=("E11.9", "cancer research fund", "diagnosis pending"),
        source="GDPR Art. 4(15) and 9(1); WHO ICD-10, form of its codes",
    ),
    _special(
        "religion",
        _words(
            "christian, catholic, protestant, orthodox, muslim, islam, jewish, judaism, hindu, buddhist, sikh, "
            "atheist, agnostic, evangelisch, katholisch, muslimisch, jüdisch, konfessionslos, catholique, musulman, "
            "juif, católico, musulmán, judío, cattolico, musulmano, katoliek, moslim, joods, katolik, muzułmanin, "
            "protestante, ateo, ateu"
        ),
        context=(
            "religion, religious, faith, church, belief, konfession, glaube, kirche, église, religión, fede, geloof, "
            f"wiara, wyznanie, religião, {_IS}"
        ),
        hints=(
            "religion, religious_affiliation, faith, denomination, religious_belief, konfession, "
            "religionszugehoerigkeit, confession, religion_religieuse, confesion, religione, geloof, godsdienst, "
            "wyznanie, religia, religiao, kirchensteuer, kirchensteuermerkmal"
        ),
        found=("religion: Catholic", "Konfession: evangelisch"),
        passed_over=("Catholic University Press", "religion: -"),
        source="GDPR Art. 9(1): religious or philosophical beliefs",
    ),
    _special(
        "ethnicity",
        _words(
            "caucasian, hispanic, latino, latina, african american, asian, white, black, native american, pacific "
            "islander, roma, sinti, arab, mixed race, alaska native, maori, aboriginal"
        ),
        context="ethnicity, ethnic, race, racial, ethnie, herkunft, etnia, etniciteit, raza, origine, pochodzenie",
        hints=(
            "ethnicity, race, ethnic_group, ethnic_origin, racial_origin, ethnic, ethnische_herkunft, ethnie, "
            "origine_ethnique, etnia, raza, origen_etnico, razza, etniciteit, etnische_afkomst, raca, cor_raca, "
            "pochodzenie_etniczne, skin_color, skin_colour, tribe, caste"
        ),
        found=("ethnicity: Hispanic", "race: Black"),
        passed_over=("a white car", "ethnicity unknown"),
        source="GDPR Art. 9(1): racial or ethnic origin; US OMB Statistical Policy Directive 15, categories",
    ),
    _special(
        "political_opinion",
        _words(
            "democrat, republican, conservative, labour, liberal, socialist, communist, libertarian, green party, "
            "cdu, csu, spd, fdp, afd, die linke, die grünen, psoe, vox, podemos, lega"
        ),
        context="party, political, politics, votes, voted, partei, politisch, parti, partido, partito, partij, partia",
        hints=(
            "political_opinion, political_party, party_affiliation, political_affiliation, political_views, partei, "
            "parteizugehoerigkeit, parti_politique, partido_politico, partito_politico, politieke_partij, "
            "partia_polityczna, voting_intention, voter_party"
        ),
        found=("party affiliation: Democrat", "Partei: SPD"),
        passed_over=("a liberal amount", "party at noon"),
        source="GDPR Art. 9(1): political opinions",
    ),
    _special(
        "sexual_orientation",
        _words(
            "heterosexual, homosexual, bisexual, gay, lesbian, asexual, pansexual, queer, heterosexuell, "
            "homosexuell, bisexuell, schwul, lesbisch, homosexuel, hétérosexuel, lesbienne, transgender"
        ),
        context=(
            "orientation, sexual, sexuality, identifies, sexuelle, sexuell, sexualité, orientación, orientamento, "
            f"geaardheid, orientacja, {_IS}"
        ),
        hints=(
            "sexual_orientation, sexuality, sexuelle_orientierung, orientation_sexuelle, orientacion_sexual, "
            "orientamento_sessuale, seksuele_geaardheid, orientacja_seksualna, orientacao_sexual, sex_life"
        ),
        found=("sexual orientation: bisexual", "identifies as gay", "she is gay"),
        passed_over=("gay marriage law", "sexual orientation: -"),
        source="GDPR Art. 9(1): sex life or sexual orientation",
    ),
    _special(
        "trade_union",
        _words(
            "ver.di, ig metall, gew, cgt, cfdt, ccoo, ugt, cgil, cisl, uil, fnv, cnv, unison, unite, afl-cio, "
            "teamsters, seiu, solidarność, opzz"
        ),
        context="union, member, trade union, gewerkschaft, mitglied, syndicat, sindicato, sindacato, vakbond, związek",
        hints=(
            "trade_union, union_member, union_membership, labor_union, gewerkschaft, gewerkschaftsmitglied, "
            "syndicat, appartenance_syndicale, sindicato, afiliacion_sindical, sindacato, vakbond, zwiazek_zawodowy"
        ),
        found=("member of IG Metall", "Gewerkschaft: ver.di"),
        passed_over=("unite the teams", "union member: yes"),
        source="GDPR Art. 9(1): trade union membership; the largest unions' own names",
    ),
    _special(
        "biometric",
        r"\b(?:rs[0-9]{3,10}|[ACGT]{20,64})\b",
        classes=("GDPR Art. 9", "HIPAA (P)"),
        context="snp, genotype, genetic, dna, genome, fingerprint, biometric, rsid, gentest, sequence",
        hints=(
            "fingerprint, face_embedding, face_id, voiceprint, iris, retina, biometric, biometrics, dna, genome, "
            "genotype, snp, rsid, genetic_marker, genetic_data, fingerabdruck, empreinte_digitale, huella_dactilar, "
            "impronta_digitale, vingerafdruk, odcisk_palca, impressao_digital, voice_print, facial_features, "
            "palm_print, gait"
        ),
        found=("genotype at rs429358 is CT", "DNA ACGTACGTACGTACGTACGTACGT"),
        passed_over=("rs429358", "ACGTACGTACGTACGTACGTACGT"),
        source="GDPR Art. 9(1): genetic and biometric data; dbSNP reference numbers; 45 CFR 164.514(b)(2)(i)(P)",
    ),
)
