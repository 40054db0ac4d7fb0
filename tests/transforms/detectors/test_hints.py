"""Names of columns, in many styles and languages, and what they suggest."""

import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.hints import hinted, words_of
from transforms.detectors.kinds.attributes import ATTRIBUTES

SUGGESTED = {
    "email": (
        *(
            "email",
            "Email",
            "E-Mail",
            "EMAIL_ADDRESS",
            "customerEmail",
            "email2",
            "email_primary",
            "emails",
            "user.email",
        ),
        *("contactEmailAddress", "work_email", "Adresse e-mail", "courriel", "correo_electrónico", "indirizzo_email"),
        *("adres_e_mail", "E_MAIL_ADRESSE", "posta-elettronica", "sähköposti", "endereço de email", "EmailAddr_email"),
    ),
    "phone": (
        *(
            "phone",
            "PhoneNumber",
            "HomePhoneNumber",
            "home_phone",
            "phoneHome2",
            "mobile_no",
            "customer_phone_number",
            "tel",
        ),
        *(
            "Téléphone",
            "numéro_de_téléphone",
            "Handynummer",
            "nr_telefonu",
            "teléfono",
            "cellulare",
            "telefoonnummer",
            "msisdn",
        ),
        *(
            "emergency_contact_phone",
            "phones",
            "puhelinnumero",
            "phone_e164",
            "fax_number",
            "telefone",
            "Telefon privat",
        ),
    ),
    "card": ("card_number", "creditCardNumber", "cc", "pan", "Kreditkartennummer", "numéro_carte", "payment_card_no"),
    "iban": ("iban", "IBAN", "customer_iban", "ibanNumber", "codice_iban", "bank-iban"),
    "bic": ("bic", "swift_code", "bankSwiftCode"),
    "us_routing": ("routing_number", "abaNumber"),
    "gb_sort_code": ("sort_code", "SortCode", "account_sort_code"),
    "bank_account": (
        "account_number",
        "bankAccount",
        "Kontonummer",
        "numéro_de_compte",
        "rekeningnummer",
        "numer_konta",
    ),
    "card_code": ("cvv", "CVC2", "card_security_code"),
    "card_expiry": ("expiry_date", "cardExpiry", "exp_date"),
    "ipv4": ("ip", "ip_address", "ipAddress", "client_ip", "last_ip", "adresse_ip", "remote_addr", "login_ip_address"),
    "ipv6": ("ipv6", "client_ipv6_address"),
    "mac": ("mac_address", "MACAddress", "wifi_mac"),
    "url": ("website", "homepage", "personal_website", "url"),
    "url_user": ("linkedin", "linkedin_url", "twitterUrl", "github"),
    "handle": ("username", "user_name", "screenName", "twitter_handle", "Benutzername", "nom_utilisateur"),
    "imei": ("imei", "device_imei", "IMEI1"),
    "advertising_id": ("idfa", "gaid", "advertising_id", "googleAdvertisingId"),
    "device_id": ("device_id", "deviceId", "android_id", "Seriennummer", "serial_number"),
    "cookie_id": ("cookie_id", "session_id", "ga_client_id"),
    "bitcoin": ("btc_address", "wallet_address", "bitcoinAddress"),
    "ethereum": ("eth_address",),
    "api_key": ("api_key", "apiToken", "stripe_key", "secret_key"),
    "password": ("password", "user_password", "Passwort", "mot_de_passe", "contraseña", "wachtwoord", "hasło"),
    "private_key": ("private_key", "sshPrivateKey"),
    "coordinates": ("latitude", "lng", "geo_location", "gpsCoordinates", "Breitengrad", "home_latitude"),
    "street_address": (
        *(
            "address",
            "street_address",
            "billingAddress",
            "Adresse",
            "Anschrift",
            "Straße",
            "dirección",
            "indirizzo",
            "adres",
        ),
        *(
            "endereço",
            "addresses",
            "customer_addresses",
            "address_line_1",
            "address2",
            "ulica",
            "home_address",
            "osoite",
        ),
    ),
    "postal_code": (
        "zip",
        "ZipCode",
        "shipping_zip",
        "PLZ",
        "postcode",
        "code_postal",
        "código_postal",
        "kod_pocztowy",
        "cep",
    ),
    "date_of_birth": (
        *(
            "dob",
            "DateOfBirth",
            "patient_dob",
            "birthDate",
            "Geburtsdatum",
            "date_naissance",
            "fecha_nacimiento",
            "yob",
        ),
        *("data_di_nascita", "geboortedatum", "data_urodzenia", "data_nascimento", "födelsedatum", "fødselsdato"),
    ),
    "date": ("date", "admission_date", "dischargeDate", "visit_date", "date_of_death", "Entlassungsdatum"),
    "age": (
        "age",
        "patient_age",
        "customerAge",
        "Alter",
        "edad",
        "età",
        "leeftijd",
        "wiek",
        "age_in_years",
        "age_at_admission",
        "alter_jahre",
        "Alter bei Aufnahme",
        "edad_en_años",
        "age_months",
    ),
    "vin": ("vin", "VIN", "vehicle_vin", "Fahrgestellnummer", "chassis_number"),
    "licence_plate": (
        "license_plate",
        "Kennzeichen",
        "plate_number",
        "plaque_immatriculation",
        "targa",
        "kenteken",
        "matrícula",
    ),
    "passport": (
        "passport_no",
        "passportNumber",
        "Reisepassnummer",
        "pasaporte",
        "paspoortnummer",
        "customer_passport",
    ),
    "driving_licence": ("drivers_license", "driver_license_number", "Führerschein", "permis_de_conduire", "rijbewijs"),
    "medical_record": ("mrn", "MedicalRecordNumber", "patient_id", "Patientennummer", "hospital_mrn"),
    "health_insurance": ("member_id", "health_plan_number", "insurance_member_id"),
    "us_npi": ("npi", "provider_npi"),
    "us_dea": ("dea_number",),
    "organization": ("company", "company_name", "employer", "Firma", "entreprise", "azienda", "razón_social"),
    "diagnosis": ("diagnosis", "icd10", "diagnosis_code", "Diagnose", "maladie", "blood_type", "medications"),
    "health_condition": ("hiv_positive", "Schwanger", "is_disabled", "enceinte", "patient_pregnant", "séropositif"),
    "union": ("union", "is_union_member"),
    "religion": ("religion", "Konfession", "wyznanie", "geloof"),
    "ethnicity": ("ethnicity", "race", "ethnic_group", "etnia"),
    "political_opinion": ("political_party", "party_affiliation", "Parteizugehörigkeit"),
    "sexual_orientation": ("sexual_orientation", "orientation_sexuelle"),
    "trade_union": ("union_membership", "Gewerkschaft", "syndicat"),
    "biometric": ("fingerprint", "face_embedding", "genotype", "dna"),
    "gender": ("gender", "sex", "Geschlecht", "sexe", "patient_sex", "płeć", "geslacht"),
    "nationality": ("nationality", "citizenship", "Staatsangehörigkeit", "nationalité", "country_of_birth"),
    "marital_status": ("marital_status", "Familienstand", "état_civil", "estado_civil"),
    "income": ("salary", "annual_income", "Gehalt", "salaire", "household_income", "wynagrodzenie"),
    "occupation": ("occupation", "job_title", "Beruf", "profession", "zawód"),
    "city": ("city", "Wohnort", "ville", "place_of_birth", "miasto"),
    "criminal_record": ("criminal_record", "convictions"),
}
NOTHING = (
    *("email_count", "email_verified", "email_domain", "email_template", "email_opt_in", "emails_sent", "phone_model"),
    *("phone_type", "phone_brand", "phone_verified", "mobile_app_version", "card_type", "card_brand", "card_count"),
    *("address_count", "address_type", "address_status", "name_of_product", "product_name", "file_name", "hostname"),
    *("table_name", "column_name", "event_name", "image_url", "memory_address", "bus_address", "average_age", "page"),
    *(
        "pages",
        "gateway",
        "percentage",
        "message",
        "storage",
        "language_model",
        "account_id",
        "account_type",
        "created_date",
    ),
    *(
        "order_date",
        "updated_at",
        "sent_at",
        "score_at_end",
        "european_union",
        "password_hash",
        "password_reset_required",
        "is_email",
        "has_phone",
        "ip_count",
    ),
    *(
        "third_party",
        "party",
        "race_time",
        "status",
        "amount",
        "price",
        "quantity",
        "description",
        "text",
        "notes",
        "id",
    ),
    *("row_id", "order_id", "product_id", "sku", "currency", "total", "discount", "tax", "score", "rating", "clicks"),
    *("impressions", "temperature", "humidity", "cpu_usage", "latency_ms", "bytes", "checksum", "md5", "color", "size"),
    *("weight", "height_cm", "visits", "duration", "start_time", "end_time", "timestamp", "year", "month", "quarter"),
    *(
        "is_active",
        "enabled",
        "version",
        "locale",
        "timezone",
        "plan",
        "tier",
        "campaign",
        "channel",
        "source",
        "",
        "_",
        "日本",
    ),
    *("card_last4", "token_count", "key_type", "gender_count", "city_count", "income_bracket_label", "salary_currency"),
)
PAIRS = [(name, kind) for kind, names in SUGGESTED.items() for name in names]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_name_suggests_its_kind_first(name: str, kind: str) -> None:
    assert hinted(name)[:1] == (kind,)


@pytest.mark.parametrize("name", NOTHING)
def test_a_name_that_tells_about_values_or_things_suggests_nothing(name: str) -> None:
    assert hinted(name) == ()


def test_enough_names_are_tried_and_every_kind_suggested_is_known() -> None:
    known = {*KINDS, *(attribute.kind for attribute in ATTRIBUTES)}
    assert len(PAIRS) + len(NOTHING) > 300
    assert all(set(hinted(name)) <= known for name, _ in PAIRS)


def test_names_are_split_in_any_style() -> None:
    assert words_of("homePhoneNumber") == ["home", "phone", "number"]
    assert words_of("HTTPUserName") == ["http", "user", "name"]
    assert words_of("Date-de naissance") == ["date", "de", "naissance"]
    assert words_of("") == words_of("__") == []
