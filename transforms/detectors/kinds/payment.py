"""What does somebody pay with? Card and account numbers."""

from transforms.detectors.checks import accounts, genuine
from transforms.detectors.detector import BEFORE, Detector, listed

_FIRST = r"(?:4[0-9]|5[0-8]|2[1-7]|3[04-9]|6[0-9]|81|18)"
"""How the numbers of all brands begin; `genuine.card` knows them exactly."""

CARD = Detector(
    kind="card",
    jurisdiction="",
    classes=("PCI DSS", "GDPR Art. 4(1)", "HIPAA (J)"),
    pattern=BEFORE + r"(?:[1-68][0-9]{12,18}|[2-68][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?|"
    r"3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4,5})\b",
    digits=_FIRST + r"[0-9]{10,17}",
    lengths=tuple(range(12, 20)),
    check=genuine.card,
    chance=0.1,
    alone=True,
    loose=BEFORE + r"[1-68](?:(?:[ ._/-]| - )?[0-9]){11,24}\b",
    context=listed(
        "card, cards, credit, debit, visa, mastercard, amex, american express, pan, karte, kreditkarte, "
        "kartennummer, carte, carte bancaire, tarjeta, carta, kaart, creditcard, karta, karty, cartão, kort, "
        "kortti, kart, карта, カード, 信用卡"
    ),
    hints=listed(
        "card, card_number, card_no, cardnumber, credit_card, credit_card_number, creditcard, debit_card, cc, "
        "cc_number, cc_num, pan, primary_account_number, payment_card, kreditkarte, kartennummer, "
        "kreditkartennummer, carte, carte_bancaire, numero_carte, carte_credit, numero_de_carte, tarjeta, "
        "tarjeta_credito, numero_tarjeta, tarjeta_de_credito, carta_di_credito, numero_carta, kaartnummer, "
        "creditcardnummer, numer_karty, karta_kredytowa, cartao, cartao_de_credito, numero_cartao, kortnummer, "
        "kreditkort, luottokortti, kredi_karti"
    ),
    found=("card 4111111111111111, thanks", "5555 5555 5555 4444", "3782-822463-10005", "pan=6011000990139424"),
    passed_over=("4111111111111112", "9111111111111111", "4111 1111", "ORD-4111111111111111", "411111111111111x"),
    source="ISO/IEC 7812-1:2017 annex B; first digits and lengths as the brands publish them; 12 only as a number",
    columnar=accounts.cards,
)
IBAN = Detector(
    kind="iban",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (J)"),
    pattern=BEFORE + r"(?i:[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b",
    digits=None,
    lengths=(),
    check=genuine.iban,
    chance=1 / 97,
    alone=True,
    loose=BEFORE + r"(?i:[A-Z]{2}[ .-]?[0-9]{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?|"
    r"[A-Z][ .-][A-Z](?:[ .-][A-Z0-9]){13,32}|[A-Z][ .-]?[A-Z](?:[ .-]?[0-9]){13,31})\b",
    context=listed("iban, account, konto, kontonummer, compte, cuenta, conto, rekening, rachunek, conta, bank"),
    hints=listed(
        "iban, iban_number, iban_code, iban_nr, iban_no, bank_iban, numero_iban, codigo_iban, codice_iban, "
        "numer_iban, account_iban, ibans"
    ),
    found=("DE89370400440532013000", "to GB82 WEST 1234 5698 7654 32 by Monday", "fr1420041010050500013m02606"),
    passed_over=("DE89370400440532013001", "XX89370400440532013000", "AB12 3456", "DE89 3704 0044"),
    source="ISO 13616-1:2020 and its registry of structures; check digits by ISO/IEC 7064 MOD 97-10",
    columnar=accounts.ibans,
)
PAYMENTS = (CARD, IBAN)
