"""What numbers and words does medicine have for somebody? Record, insurance and prescriber numbers."""

from transforms.detectors.checks import genuine
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

HEALTH = (
    row(
        "medical_record",
        BEFORE + r"(?:[A-Z]{1,4}-?)?[0-9](?:[ -]?[0-9]){3,11}\b",
        classes=("GDPR Art. 9", "HIPAA (H)"),
        leaning=True,
        context=(
            "mrn, medical record, medical record number, patient id, patient number, chart number, hospital number, "
            "patientennummer, patienten-id, fallnummer, krankenakte, numéro de dossier, dossier médical, ipp, número "
            "de paciente, historia clínica, nhc, cartella clinica, patiëntnummer, numer pacjenta, número do "
            "paciente, prontuário, processo clínico"
        ),
        hints=(
            "mrn, medical_record_number, medical_record, patient_id, patient_number, patientid, chart_number, "
            "hospital_number, patientennummer, patienten_id, fallnummer, numero_dossier, dossier_medical, ipp, "
            "historia_clinica, nhc, numero_paciente, cartella_clinica, patientnummer, patient_nr, numer_pacjenta, "
            "prontuario, encounter_id, record_number, case_number_medical"
        ),
        found=("MRN 00123456", "medical record number: A-123456", "Patientennummer 4711-0815"),
        passed_over=("00123456", "MRN 12"),
        source="45 CFR 164.514(b)(2)(i)(H): every hospital's own form, so a word beside it decides",
    ),
    row(
        "health_insurance",
        BEFORE + r"(?:[A-Z]{1,3}-?)?[0-9](?:[ -]?[0-9A-Z]){5,14}\b",
        classes=("GDPR Art. 9", "HIPAA (I)"),
        leaning=True,
        context=(
            "member id, policy number, policy no, subscriber id, insurance id, health plan, beneficiary, medicaid, "
            "medicare, mbi, group number, krankenversicherung, versichertennummer, kvnr, gesundheitskarte, mutuelle, "
            "carte vitale, numéro d'assuré, tarjeta sanitaria, tessera sanitaria, polisnummer, numer polisy, cartão "
            "de saúde, ehic, health insurance number"
        ),
        hints=(
            "member_id, subscriber_id, health_insurance_number, insurance_id, health_plan_number, medicaid_id, "
            "medicare_number, mbi, beneficiary_id, insurance_number, policy_number, versichertennummer, kvnr, "
            "krankenversichertennummer, numero_assure, tarjeta_sanitaria, tessera_sanitaria, polisnummer, "
            "numer_polisy, cartao_saude, hicn, insurance_member_id, plan_member_id"
        ),
        found=("member ID W1234567801", "Versichertennummer A123456780", "Medicare 1EG4-TE5-MK73"),
        passed_over=("W1234567801", "member ID none"),
        source="45 CFR 164.514(b)(2)(i)(I): plans' own forms, so a word beside it decides; CMS, MBI format",
    ),
    row(
        "us_npi",
        BEFORE + r"[12][0-9]{9}\b",
        jurisdiction="US",
        classes=("HIPAA (K)", "GDPR Art. 4(1)"),
        check=genuine.npi,
        chance=0.1,
        leaning=True,
        context="npi, national provider, provider, prescriber, physician",
        hints="npi, npi_number, provider_npi, national_provider_identifier, prescriber_npi, rendering_npi",
        found=("NPI 1234567893", "provider 1245319599"),
        passed_over=("NPI 1234567890", "1234567893"),
        source="CMS, NPI check digit: Luhn with the prefix 80840, with its example; a timestamp may look the same",
    ),
    row(
        "us_dea",
        BEFORE + r"[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}\b",
        jurisdiction="US",
        classes=("HIPAA (K)", "GDPR Art. 4(1)"),
        check=genuine.dea,
        chance=0.1,
        context="dea, prescriber, registration",
        hints="dea, dea_number, dea_no, prescriber_dea",
        found=("DEA AB1234563", "BB1388568"),
        passed_over=("DEA AB1234564", "QB1234563"),
        source="DEA, registration numbers (21 CFR 1301): digits 1, 3, 5 and twice 2, 4, 6 end in the seventh",
    ),
)
