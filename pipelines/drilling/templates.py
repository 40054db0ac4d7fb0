"""In what sentences do people tell who they are? Frames and words per language, and decoys that are nobody's.

A frame is a sentence with `{it}`, where a value stands, with or without the words that say what it is. Other slots
are decoys: order and version numbers, amounts, days, times, product codes, digests and UUIDs.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

FRAMES: Final[Mapping[str, Sequence[str]]] = {
    "en": (
        "Hi, {it}. Could you look into order {order}?",
        "[{day} {time}] agent: noted, {it}",
        "Subject: ticket {order}\n\nHello team,\n{it}\nThe amount of {amount} is still open.\nThanks",
        "customer wrote: {it} (version {version})",
        "{it}",
        "Please send {product} again, {it}, paid {amount} on {day}.",
    ),
    "de": (
        "Guten Tag, {it}. Es geht um Bestellung {order}.",
        "[{day} {time}] Support: notiert, {it}",
        "Betreff: Rechnung {order}\n\nHallo,\n{it}\nDer Betrag {amount} ist offen.\nViele Grüße",
        "{it}, bitte bis {day} melden",
    ),
    "fr": (
        "Bonjour, {it}. C'est pour la commande {order}.",
        "[{day} {time}] agent : noté, {it}",
        "Objet : facture {order}\n\nBonjour,\n{it}\nLe montant de {amount} reste dû.\nCordialement",
        "{it}, merci de répondre avant le {day}",
    ),
    "es": (
        "Hola, {it}. Es por el pedido {order}.",
        "[{day} {time}] agente: anotado, {it}",
        "Asunto: factura {order}\n\nBuenos días,\n{it}\nFalta pagar {amount}.\nGracias",
        "{it}, contesten antes del {day}",
    ),
    "it": (
        "Salve, {it}. È per l'ordine {order}.",
        "[{day} {time}] operatore: annotato, {it}",
        "Oggetto: fattura {order}\n\nBuongiorno,\n{it}\nL'importo di {amount} è ancora aperto.\nGrazie",
        "{it}, entro il {day}",
    ),
    "nl": (
        "Hallo, {it}. Het gaat om bestelling {order}.",
        "[{day} {time}] medewerker: genoteerd, {it}",
        "Onderwerp: factuur {order}\n\nBeste,\n{it}\nHet bedrag van {amount} staat open.\nGroeten",
        "{it}, graag voor {day}",
    ),
    "pl": (
        "Dzień dobry, {it}. Chodzi o zamówienie {order}.",
        "[{day} {time}] konsultant: zapisano, {it}",
        "Temat: faktura {order}\n\nDzień dobry,\n{it}\nDo zapłaty {amount}.\nPozdrawiam",
    ),
    "pt": (
        "Olá, {it}. É sobre o pedido {order}.",
        "[{day} {time}] agente: anotado, {it}",
        "Assunto: fatura {order}\n\nBom dia,\n{it}\nFalta pagar {amount}.\nObrigado",
    ),
    "sv": (
        "Hej, {it}. Det gäller order {order}.",
        "[{day} {time}] support: noterat, {it}",
        "Ämne: faktura {order}\n\nHej,\n{it}\nBeloppet {amount} är obetalt.\nHälsningar",
    ),
    "da": (
        "Hej, {it}. Det drejer sig om ordre {order}.",
        "[{day} {time}] support: noteret, {it}",
        "Emne: faktura {order}\n\nHej,\n{it}\nBeløbet {amount} er ikke betalt.\nVenlig hilsen",
    ),
    "fi": (
        "Hei, {it}. Asia koskee tilausta {order}.",
        "[{day} {time}] tuki: kirjattu, {it}",
        "Aihe: lasku {order}\n\nHei,\n{it}\nSumma {amount} on maksamatta.\nTerveisin",
    ),
    "cs": (
        "Dobrý den, {it}. Jde o objednávku {order}.",
        "[{day} {time}] podpora: zapsáno, {it}",
        "Předmět: faktura {order}\n\nDobrý den,\n{it}\nČástka {amount} není zaplacena.\nS pozdravem",
    ),
    "tr": (
        "Merhaba, {it}. Konu {order} numaralı sipariş.",
        "[{day} {time}] destek: not edildi, {it}",
        "Konu: fatura {order}\n\nMerhaba,\n{it}\n{amount} ödenmedi.\nSaygılar",
    ),
    "ru": (
        "Здравствуйте, {it}. Вопрос по заказу {order}.",
        "[{day} {time}] поддержка: записано, {it}",
        "Тема: счёт {order}\n\nДобрый день,\n{it}\nСумма {amount} не оплачена.\nС уважением",
    ),
    "ja": (
        "お世話になっております。{it}です。注文{order}の件です。",
        "[{day} {time}] 担当：{it}と確認しました。",
        "件名: 請求書 {order}\n\nこんにちは。\n{it}\n金額{amount}が未払いです。",
    ),
    "hi": (
        "नमस्ते, {it}. यह ऑर्डर {order} के बारे में है।",
        "[{day} {time}] सहायता: लिख लिया, {it}",
        "विषय: बिल {order}\n\nनमस्ते,\n{it}\n{amount} बाकी है।\nधन्यवाद",
    ),
}  # fmt: skip
"""By language. Every value ends before a space, a line's end or a punctuation mark; in Japanese words may touch it."""

_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "person": "my name is", "email": "my e-mail is", "phone": "phone:", "card": "card number", "iban": "IBAN",
        "ipv4": "IP address", "ipv6": "IP address", "mac": "MAC address", "url": "see", "username": "username:",
        "date_of_birth": "date of birth:", "address": "I live at", "postal_code": "zip code",
        "national_id": "ID number",
    },
    "de": {
        "person": "mein Name ist", "email": "meine E-Mail-Adresse ist", "phone": "Telefon:", "card": "Kreditkarte",
        "iban": "IBAN", "ipv4": "IP-Adresse", "date_of_birth": "Geburtsdatum:", "address": "ich wohne:",
        "postal_code": "PLZ", "national_id": "Ausweisnummer",
    },
    "fr": {
        "person": "je m'appelle", "email": "mon adresse e-mail est", "phone": "téléphone :", "card": "carte bancaire",
        "iban": "IBAN", "ipv4": "adresse IP", "date_of_birth": "date de naissance :", "address": "adresse :",
        "postal_code": "code postal", "national_id": "numéro d'identité",
    },
    "es": {
        "person": "me llamo", "email": "mi correo es", "phone": "teléfono:", "card": "tarjeta", "iban": "IBAN",
        "ipv4": "dirección IP", "date_of_birth": "fecha de nacimiento:", "address": "dirección:",
        "postal_code": "código postal", "national_id": "documento de identidad",
    },
    "it": {
        "person": "mi chiamo", "email": "la mia e-mail è", "phone": "telefono:", "card": "carta di credito",
        "iban": "IBAN", "ipv4": "indirizzo IP", "date_of_birth": "data di nascita:", "address": "indirizzo:",
        "postal_code": "CAP", "national_id": "codice fiscale",
    },
    "nl": {
        "person": "mijn naam is", "email": "mijn e-mail is", "phone": "telefoon:", "card": "creditcard", "iban": "IBAN",
        "ipv4": "IP-adres", "date_of_birth": "geboortedatum:", "address": "adres:", "postal_code": "postcode",
        "national_id": "burgerservicenummer",
    },
    "pl": {
        "person": "nazywam się", "email": "mój e-mail to", "phone": "telefon:", "card": "karta", "iban": "IBAN",
        "ipv4": "adres IP", "date_of_birth": "data urodzenia:", "address": "adres:", "postal_code": "kod pocztowy",
        "national_id": "PESEL",
    },
    "pt": {
        "person": "meu nome é", "email": "meu e-mail é", "phone": "telefone:", "card": "cartão", "iban": "IBAN",
        "ipv4": "endereço IP", "date_of_birth": "data de nascimento:", "address": "endereço:", "postal_code": "CEP",
        "national_id": "CPF",
    },
    "sv": {
        "person": "jag heter", "email": "min e-post är", "phone": "telefon:", "card": "kortnummer", "iban": "IBAN",
        "ipv4": "IP-adress", "date_of_birth": "födelsedatum:", "address": "adress:", "postal_code": "postnummer",
        "national_id": "personnummer",
    },
    "da": {
        "person": "jeg hedder", "email": "min e-mail er", "phone": "telefon:", "card": "kortnummer", "iban": "IBAN",
        "ipv4": "IP-adresse", "date_of_birth": "fødselsdato:", "address": "adresse:", "postal_code": "postnummer",
        "national_id": "CPR-nummer",
    },
    "fi": {
        "person": "nimeni on", "email": "sähköpostini on", "phone": "puhelin:", "card": "korttinumero", "iban": "IBAN",
        "ipv4": "IP-osoite", "date_of_birth": "syntymäaika:", "address": "osoite:", "postal_code": "postinumero",
        "national_id": "henkilötunnus",
    },
    "cs": {
        "person": "jmenuji se", "email": "můj e-mail je", "phone": "telefon:", "card": "číslo karty", "iban": "IBAN",
        "ipv4": "IP adresa", "date_of_birth": "datum narození:", "address": "adresa:", "postal_code": "PSČ",
        "national_id": "rodné číslo",
    },
    "tr": {
        "person": "adım", "email": "e-posta adresim", "phone": "telefon:", "card": "kart numarası", "iban": "IBAN",
        "ipv4": "IP adresi", "date_of_birth": "doğum tarihi:", "address": "adres:", "postal_code": "posta kodu",
        "national_id": "TC kimlik no",
    },
    "ru": {
        "person": "меня зовут", "email": "моя почта", "phone": "телефон:", "card": "номер карты", "iban": "IBAN",
        "ipv4": "IP-адрес", "date_of_birth": "дата рождения:", "address": "адрес:", "postal_code": "индекс",
        "national_id": "ИНН",
    },
    "ja": {
        "person": "名前は", "email": "メールは", "phone": "電話:", "card": "カード番号", "iban": "IBAN",
        "ipv4": "IPアドレス", "date_of_birth": "生年月日:", "address": "住所:", "postal_code": "郵便番号",
        "national_id": "マイナンバー",
    },
    "hi": {
        "person": "मेरा नाम", "email": "मेरा ईमेल", "phone": "फ़ोन:", "card": "कार्ड नंबर", "iban": "IBAN",
        "ipv4": "IP पता", "date_of_birth": "जन्म तिथि:", "address": "पता:", "postal_code": "पिन कोड",
        "national_id": "आधार",
    },
}  # fmt: skip
"""What stands before a value, by language and kind; English where a language has no word here."""
_OF_IDS: Final[Mapping[str, str]] = {
    "us_ssn": "SSN", "gb_nhs": "NHS number", "gb_nino": "National Insurance number", "de_idnr": "Steuer-ID",
    "fr_nir": "numéro de sécurité sociale", "es_dni": "DNI", "it_codicefiscale": "codice fiscale", "nl_bsn": "BSN",
    "pl_pesel": "PESEL", "br_cpf": "CPF", "pt_nif": "NIF", "pt_cc": "cartão de cidadão",
    "se_personnummer": "personnummer", "dk_cpr": "CPR-nummer", "fi_hetu": "henkilötunnus", "cz_rc": "rodné číslo",
    "tr_tckimlik": "TC kimlik no", "ru_inn": "ИНН", "jp_mynumber": "マイナンバー", "in_aadhaar": "Aadhaar",
    "in_pan": "PAN", "ca_sin": "SIN", "au_tfn": "tax file number",
}  # fmt: skip
_UNSPACED: Final = 0x3040
"""From here on come the scripts of Japanese, which puts no space behind words."""
KNOWN_ALONE: Final = frozenset({"person", "email", "phone", "card", "iban", "ipv4", "ipv6", "mac", "url"})
"""Kinds that a reader knows without words before them."""


def language(locale: str) -> str:
    """The language that people of a locale write.

    >>> language("pt_BR")
    'pt'
    """
    return locale[:2]


def label(kind: str, locale: str) -> str:
    """What stands before a value, up to it: the words of the id where the kind is one, the language's or English ones.

    >>> label("card", "en_US"), label("card", "ja_JP")
    ('card number ', 'カード番号')
    """
    labels, place = _LABELS[language(locale)], "address" if kind == "street_address" else kind
    words = _OF_IDS.get(kind) or labels.get(place) or _LABELS["en"].get(place) or f"{kind.replace('_', ' ')}:"
    return words if ord(words[-1]) >= _UNSPACED else f"{words} "


def decoys(draw: Random) -> dict[str, str]:
    """What looks like personal data and is not, for the other slots of the frames."""
    digest = f"{draw.getrandbits(160):040x}"
    parts = digest[:8], digest[8:12], f"4{digest[13:16]}", f"8{digest[17:20]}", digest[20:32]
    numbers = f"ORD-{draw.randrange(10**6):06}", f"#{draw.randrange(10**5)}", f"2025-{draw.randrange(10**4):04}"
    amounts = f"{draw.randrange(10, 999)}.{draw.randrange(100):02} EUR", f"$1,{draw.randrange(100, 999)}.00"
    return {
        "order": draw.choice(numbers),
        "amount": draw.choice(amounts),
        "day": f"2025-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
        "time": f"{draw.randrange(24):02}:{draw.randrange(60):02}",
        "version": f"{draw.randrange(1, 9)}.{draw.randrange(20)}.{draw.randrange(20)}",
        "product": f"AB-{draw.randrange(10**4):04}-X",
        "hash": digest,
        "uuid": "-".join(parts),
    }


IDLE: Final = (
    "build {hash} of version {version} was released on {day}",
    "request {uuid} took 1534 ms at {time}",
    "{product} costs {amount}, order {order}",
    "see section 4.2.1 of the manual, page 118, edition {version}",
)
"""Sentences in which nobody is."""
