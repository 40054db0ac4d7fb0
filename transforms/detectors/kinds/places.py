"""Where is somebody at home? Street addresses, postal codes, coordinates."""

from transforms.detectors.checks import housing, locating
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds import streets
from transforms.detectors.kinds.row import row

_PLACE = ("GDPR Art. 4(1)", "HIPAA (B)")

PLACES = (
    row(
        "coordinates",
        BEFORE + r"(?:[+-]?[0-9]{1,2}\.[0-9]{3,15}°?(?: ?[NS])?[,;]? {0,2}[+-]?[0-9]{1,3}\.[0-9]{3,15}\b°?(?: ?[EWO])?|"
        r"(?i:lat(?:itude)?[\"']?[ :=]{1,3}[+-]?[0-9]{1,2}\.[0-9]{3,15}[ ,;&]{1,3}[\"']?"
        r"l(?:on|ng|ong|ongitude)[\"']?[ :=]{1,3}[+-]?[0-9]{1,3}\.[0-9]{3,15}\b)|"
        r"[0-9]{1,2}° ?[0-9]{1,2}['’′] ?(?:[0-9]{1,2}(?:\.[0-9]{1,4})?(?:\"|”|″|'') ?)?[NS][,;]? {0,2}"
        r"[0-9]{1,3}° ?[0-9]{1,2}['’′] ?(?:[0-9]{1,2}(?:\.[0-9]{1,4})?(?:\"|”|″|'') ?)?[EWO])",
        classes=_PLACE,
        check=locating.coordinates,
        amid=locating.amid,
        context="gps, lat, lon, location, coordinates, koordinaten, position, standort, coordonnées, coordenadas",
        hints=(
            "coordinates, coordinate, gps, lat_long, latlng, lat_lon, latitude, longitude, lat, lon, lng, geo, "
            "geolocation, geo_location, geopoint, gps_coordinates, koordinaten, breitengrad, laengengrad, "
            "coordonnees, coordenadas, latitud, longitud, latitudine, longitudine, szerokosc_geograficzna"
        ),
        found=(
            "at 52.520008, 13.404954",
            '{"lat": 48.8584, "lon": 2.2945}',
            "40.7128° N, 74.0060° W",
            "48°51'24\"N 2°21'03\"E",
        ),
        passed_over=(
            *("12.5, 13.4", "1.23, 4.56", "95.1234, 13.1234", "price 12.50", "prices 12.345, 67.890"),
            *("loss: 0.6931, 0.5012", "[1.123456, 2.234567, 3.345678]"),
        ),
        source=(
            "ISO 6709; three decimals tell about a hundred metres, fewer are no address. A pair counts by degrees, "
            "letters of the compass or words for a place before it; bare where each has five decimals (four where "
            "nothing else stands there), not both are below 1 and no third number stands beside"
        ),
    ),
    row(
        "street_address",
        BEFORE + streets.STREET,
        classes=_PLACE,
        told=streets.TOLD,
        sure=housing.by_form,
        amid=housing.amid,
        context=(
            "address, live at, lives at, living at, adresse, anschrift, wohnhaft, wohne, wohnt, habite, "
            "dirección, domicilio, vivo en, indirizzo, abito, adres, woon, mieszkam, endereço, morada, moro, adress, "
            "bor på, osoite, asun, adresa, bydlím, адрес, живу, 住所, 地址, 주소, पता, عنوان, διεύθυνση, cím"
        ),
        hints=(
            "address, street, street_address, address_line, address1, address_line_1, home_address, addr, "
            "postal_address, mailing_address, billing_address, shipping_address, residence, street_name, "
            "house_number, adresse, anschrift, strasse, hausnummer, wohnadresse, rue, adresse_postale, direccion, "
            "calle, domicilio, indirizzo, via, residenza, adres, straat, straatnaam, huisnummer, ulica, "
            "adres_zamieszkania, endereco, rua, morada, logradouro, adress, gatuadress, osoite, katuosoite, adresa, "
            "delivery_address, address_full, full_address"
        ),
        found=(
            *("lives at 12 Main Street, Springfield", "Hauptstraße 12a", "12 rue de la Paix", "Calle de Alcalá 12"),
            *(
                "Via Giuseppe Verdi, 3",
                "Keizersgracht 126",
                "ul. Marszałkowska 10",
                "Rua das Flores, 25",
                "Berliner Str. 7",
            ),
            "P.O. Box 186",
            "Suite 501",
            "12 Main Street\nSpringfield, IL 62704",
            "1600 Pennsylvania Ave NW",
        ),
        passed_over=(
            *("12 angry men", "Main Street", "via email 3", "the rue of 12 days", "Hauptstraße"),
            *("the 2008 Wall Street crash", "1968 Prague Spring", "Umweg 2", "Garantie 24", "Table 3, 20500 Words"),
        ),
        source=(
            "Universal Postal Union, addressing by country; words for streets in ten languages with a house number. "
            "Words that are seldom a street's count where town and postal code follow, or near a word for an address"
        ),
    ),
    row(
        "postal_code",
        BEFORE
        + r"(?:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9]"
        r"[ABCEGHJ-NPRSTV-Z][0-9]|[1-9][0-9]{3} ?[A-Z]{2}|(?:D|A|CH|F|B|L|I|E|S|DK|FIN|PL|CZ)-[0-9]{4,5}|"
        r"[0-9]{5}-[0-9]{4}|"
        r"[0-9]{5}-[0-9]{3}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{3} [0-9]{2}|[0-9]{3}-[0-9]{4}|"
        r"[0-9]{4,6}|[0-9]{8}|"
        r"[ACDEFHKNPRTVWXY][0-9][0-9W] ?[0-9ACDEFHKNPRTV-Y]{4})\b",
        classes=_PLACE,
        check=locating.postal_code,
        sure=locating.postal_code_by_form,
        closely=True,
        context=(
            "zip, zipcode, zip code, postcode, postal code, "
            "postal number, post code, plz, postleitzahl, code postal, código postal, "
            "codigo postal, cap, kod pocztowy, cep, postnummer, postinumero, psč, irányítószám, pin code, "
            "पिन कोड, индекс, 〒, 郵便番号, posta kodu, eircode"
        ),
        hints=(
            "postal_code, postcode, zip, zip_code, zipcode, post_code, postalcode, zip5, zip4, zip_plus4, plz, "
            "postleitzahl, code_postal, codigo_postal, cap, postcode_nl, kod_pocztowy, cep, postnummer, postnr, "
            "postinumero, psc, posta_kodu, iranyitoszam, eircode, pincode, billing_zip, cp"
        ),
        found=(
            "SW1A 1AA",
            "K1A 0B1",
            "1012 AB Amsterdam",
            "ZIP 90210",
            "90210-1234",
            "PLZ 10115",
            "kod pocztowy 00-950",
        ),
        passed_over=("10115", "2025 AD", "order 90210", "ZIP code", "12-345"),
        source="Universal Postal Union, postcodes by country; British, Canadian, Dutch forms and ZIP+4 need no word",
    ),
)
