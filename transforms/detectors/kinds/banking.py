"""Where does somebody keep money? Bank accounts, what leads to them, and what is printed beside a card's number."""

from transforms.detectors.checks import genuine
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_ACCOUNT = (
    "account, acct, a/c, account number, bank, konto, kontonummer, kto, compte, cuenta, conto, rekening, "
    "rekeningnummer, konta, rachunek, rachunku, conta, tilinumero, číslo účtu, hesap, счет, clabe, rib"
)

BANKING = (
    row(
        "bic",
        BEFORE + r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b",
        classes=("GDPR Art. 4(1)",),
        check=genuine.stdnum("bic"),
        leaning=True,
        context="bic, swift, swift-code, bankleitzahl, code banque",
        hints="bic, swift, swift_code, bic_code, bic_swift, swift_bic, bank_identifier_code, kod_swift",
        found=("BIC: DEUTDEFF", "SWIFT code DEUTDEFF500"),
        passed_over=("BIC: DEUTXXFF", "DEUTDEFF", "swift ABCDEFG"),
        source="ISO 9362; the country's code by ISO 3166, as python-stdnum's bic",
    ),
    row(
        "us_routing",
        BEFORE + r"[0-3678][0-9]{8}\b",
        jurisdiction="US",
        classes=("GDPR Art. 4(1)", "HIPAA (J)"),
        check=genuine.stdnum("us.rtn"),
        chance=0.1,
        leaning=True,
        context="routing, aba, rtn, transit no, transit number, ach, wire",
        hints="routing_number, routing, aba, aba_number, aba_routing, rtn, us_routing, bank_routing_number",
        found=("routing number 111000025", "ABA 021000021"),
        passed_over=("routing number 111000026", "111000025"),
        source="American Bankers Association, routing number: weights 3, 7, 1; python-stdnum's us.rtn",
    ),
    row(
        "gb_sort_code",
        BEFORE + r"[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}\b",
        jurisdiction="GB",
        leaning=True,
        context="sort code, sort-code, sortcode, sc",
        hints="sort_code, sortcode, uk_sort_code, bank_sort_code",
        found=("sort code 20-00-00", "Sort Code: 200000"),
        passed_over=("20-00-00", "sort code 2000"),
        source="UK Finance, sorting codes: six digits, no check digit",
    ),
    row(
        "bank_account",
        BEFORE + r"(?:[0-9](?:[ -]?[0-9]){5,17}|[0-9](?:[ -]?[0-9]){9}[ -]?[0-9A-Z]{11}[ -]?[0-9]{2})\b",
        classes=("GDPR Art. 4(1)", "HIPAA (J)"),
        check=genuine.account,
        leaning=True,
        context=_ACCOUNT,
        hints=(
            "bank_account, account_number, bank_account_number, acct_no, account_no, konto, kontonummer, kontonr, "
            "bankkonto, numero_compte, numero_de_compte, compte_bancaire, cuenta_bancaria, numero_cuenta, "
            "numero_de_cuenta, conto_corrente, numero_conto, rekeningnummer, bankrekening, numer_konta, "
            "numer_rachunku, rachunek_bankowy, conta_bancaria, numero_da_conta, tilinumero, clabe, rib"
        ),
        found=(
            "account number 12345678",
            "Kontonummer: 0532 0130 00",
            "CLABE: 032180000118359719",
            "RIB : 30006 00001 12345678901 89",
            "RIB 20041010050500013M02606",
        ),
        passed_over=("12345678", "account number 123", "CLABE: 032180000118359718", "RIB : 30006000011234567890188"),
        source="national forms of 6 to 17 digits, of which no check digit is common, so a word beside it decides; "
        "CLABE (Banco de México) and RIB (Banque de France) with theirs",
    ),
    row(
        "card_expiry",
        BEFORE + r"(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4][0-9]\b",
        classes=("PCI DSS",),
        leaning=True,
        context="exp, exp., expiry, expires, expiration, valid thru, valid until, gültig bis, valable, caducidad",
        hints="card_expiry, expiry_date, expiration_date, card_exp, exp_date, card_expiration, ablaufdatum",
        found=("exp 12/27", "expires 01/2029"),
        passed_over=("12/27", "exp 13/27"),
        source="PCI DSS v4.0.1, cardholder data: expiration date",
    ),
    row(
        "card_code",
        BEFORE + r"[0-9]{3,4}\b",
        classes=("PCI DSS",),
        leaning=True,
        context="cvv, cvc, cvv2, cvc2, cvn, csc, card security code, prüfziffer, kartenprüfnummer, cryptogramme",
        hints="cvv, cvc, cvv2, cvc2, card_code, card_cvv, security_code, kartenpruefnummer, cryptogramme",
        found=("CVV 123", "cvc: 1234"),
        passed_over=("123", "CVV 12345"),
        source="PCI DSS v4.0.1, sensitive authentication data: never to be kept",
    ),
)
