"""Which vehicle is somebody's? Identification numbers and licence plates."""

from transforms.detectors.checks import genuine
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_VEHICLE = ("GDPR Art. 4(1)", "HIPAA (L)")

VEHICLES = (
    row(
        "vin",
        BEFORE + r"(?:[A-HJ-NPR-Z0-9]{17}|[a-hj-npr-z0-9]{17})\b",
        classes=_VEHICLE,
        check=genuine.vin,
        sure=genuine.vin_checked,
        chance=0.1,
        context=(
            "vin, chassis, vehicle, car, fahrgestellnummer, fin, fahrzeug, châssis, véhicule, bastidor, telaio, "
            "veicolo, voertuig, nadwozia, pojazd, chassi, veículo"
        ),
        hints=(
            "vin, vin_number, vehicle_identification_number, vehicle_id, chassis_number, chassis_no, chassis, "
            "fahrgestellnummer, fahrzeug_identifizierungsnummer, fin, numero_chassis, numero_de_chassis, "
            "numero_bastidor, bastidor, numero_telaio, telaio, chassisnummer, numer_vin, numer_nadwozia"
        ),
        found=("1M8GDM9AXKP042788", "VIN WVWZZZ1JZXW000001"),
        passed_over=("1M8GDM9AXKP042789", "VIN 1M8GDM9AXKPO42788", "12345678901234567"),
        source="ISO 3779; the check digit of 49 CFR 565.15 (North America, China) or a word beside it",
    ),
    row(
        "licence_plate",
        BEFORE + r"(?:[A-Z]{2}[0-9]{2} ?[A-Z]{3}|[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?[0-9]{1,4}[EH]?|"
        r"[A-Z]{2}[ -][0-9]{3}[ -][A-Z]{2}|"
        r"[0-9]{4} ?[BCDFGHJKLMNPRSTVWXYZ]{3}|[A-Z]{3}[ -]?[0-9][A-Z0-9][0-9]{2}|[A-Z]{3}[ -]?[0-9]{3,4}|"
        r"[0-9][A-Z]{3}[0-9]{3}|"
        r"[A-Z]{2} ?[0-9]{3} ?[A-Z]{2}|[A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,2}|[A-Z]{2,3} ?[0-9A-Z]{4,5})\b",
        classes=_VEHICLE,
        leaning=True,
        context=(
            "plate, license plate, licence plate, number plate, registration, reg no, kennzeichen, kfz, plaque, "
            "immatriculation, immatriculé, matrícula, targa, kenteken, tablica, rejestracyjny, placa, nummerplade, "
            "registreringsnummer, rekisterinumero, spz, plaka"
        ),
        hints=(
            "license_plate, licence_plate, plate, plate_number, number_plate, vehicle_registration, car_plate, "
            "registration_plate, kennzeichen, kfz_kennzeichen, plaque, plaque_immatriculation, immatriculation, "
            "matricula, placa, targa, kenteken, numer_rejestracyjny, tablica_rejestracyjna, plaka, reg_plate"
        ),
        found=(
            "number plate AB12 CDE",
            "Kennzeichen B-MW 1234",
            "plaque AB-123-CD",
            "matrícula 1234 BCD",
            "targa AB 123 CD",
        ),
        passed_over=("AB12 CDE", "plate of food", "B-MW 1234"),
        source="DVLA (INF104), German FZV, French SIV, Spanish RGV, Italian and US states' forms; never without a word",
    ),
)
