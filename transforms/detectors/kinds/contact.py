"""How is somebody reached? E-mail addresses and telephone numbers."""

from transforms.detectors.checks import dialling, genuine, reached
from transforms.detectors.detector import BEFORE, Detector, listed

_LOCAL = r"[\pL\pN_][\pL\pN._%+'-]*"
_LABEL = r"[\pL\pN][\pL\pN-]*"
_AT = r"(?: {0,2}@ {0,2}| {0,2}[(\[{<] ?(?:@|at|ät|arroba|chiocciola|małpa|zavináč) ?[)\]}>] {0,2})"
_BRACKETED_DOT = r" {0,2}[(\[{<] ?(?:\.|dot|punkt|point|punto|ponto|kropka|tečka) ?[)\]}>] {0,2}"
_DOT = rf"(?:\.|{_BRACKETED_DOT})"
_GLUED = r"(?:com|net|org|edu|gov|info|de|fr|it|es|nl|uk|eu|ch|at|be|pl|se|ru|jp|cn|in|br|au|ca)[\pN_][\pL\pN_]*"
"""A usual last label, and what is written together with it."""
MAIL = "(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|gmx|web|protonmail|proton|aol|live|msn|yandex)"
"""Domains at which people have their mail, which are said with a spoken at and a plain dot."""
_MARKED = r"(?:\pL[\pL\pN]*[._][\pL\pN._-]*[\pL\pN]|\pL+[0-9]+)"
"""Before a spoken at: what is no word of a sentence."""
_SPOKEN_DOT = r" {1,2}(?:dot|punkt|point|punto|ponto|kropka) {1,2}"

EMAIL = Detector(
    kind="email",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (F)"),
    pattern=r"[\pL\pN_][\pL\pN._%+'-]*@(?:[\pL\pN][\pL\pN-]*\.)+(?:\pL{2,}|" + _GLUED + r")\b",
    digits=None,
    lengths=(),
    check=genuine.email,
    columnar=reached.emails,
    chance=0.0,
    alone=True,
    found=(
        "ann@example.com",
        "ann@example.com2024 wrote",
        "ann@example.com_old",
        "write to Jürgen.O'Neil+x@mail.bücher.example, please",
        "<a_b@x-y.co.uk>",
    ),
    passed_over=(
        "@handle",
        "me @ home",
        "sign in at gmail.com",
        "icon@2x.png",
        "lodash@4.17.21",
        "user@localhost",
        "a@b",
    ),
    source="RFC 5321 section 4.1.2, RFC 6531 (letters beyond ASCII); a domain has a dot and ends in letters",
    loose=rf"(?i:{_LOCAL}(?:(?:{_BRACKETED_DOT}|{_SPOKEN_DOT}){_LOCAL}){{0,2}}(?:"
    rf"{_AT}{_LABEL}(?:(?:{_DOT}|{_SPOKEN_DOT}){_LABEL})*(?:{_DOT}|{_SPOKEN_DOT})(?:\pL{{2,}}|{_GLUED})|"
    rf" {{1,2}}(?:at|arroba|chiocciola|małpa) {{1,2}}{_LABEL}(?:(?:\.|{_SPOKEN_DOT}){_LABEL})*{_SPOKEN_DOT}\pL{{2,}}"
    rf")|{_MARKED} {{1,2}}at {{1,2}}{MAIL}\.\pL{{2,}})\b",
    context=listed(
        "email, e-mail, mail, mailto, courriel, correo, posta, electronic address, e-post, sähköposti, adres, "
        "poczta, e-posta, почта, メール, 邮箱"
    ),
    hints=listed(
        "email, e_mail, mail, email_address, e_mail_address, mail_address, courriel, adresse_email, adresse_mail, "
        "adresse_electronique, correo, correo_electronico, email_adresse, e_mail_adresse, mailadresse, emailadresse, "
        "posta_elettronica, indirizzo_email, emailadres, e_mailadres, e_post, adres_email, adres_e_mail, "
        "poczta_elektroniczna, endereco_email, endereco_de_email, epost, epostadress, sahkoposti, e_posta, eposta, "
        "emails, contact_email, user_email, login_email"
    ),
)
PHONE = Detector(
    kind="phone",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (D)"),
    pattern=BEFORE + r"(?:\+[1-9](?:[ ()./-]{0,3}[0-9]){7,14}|"
    r"(?:(?:1|001)[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?:x[0-9]{1,5})?)\b",
    digits=r"[0-9]{8,15}",
    lengths=tuple(range(8, 16)),
    check=genuine.phone,
    chance=0.85,
    alone=True,
    found=("+49 30 901820", "call (415) 555-0132 now", "tel:+33612345678", "415.555.0132"),
    passed_over=(
        "+1 234",
        "12 + 34567890123456789",
        "2025-01-08 10:11:12",
        "10.0.0.1",
        "1736899200",
        "SKU-415-555-0132",
    ),
    source="ITU-T E.164, with the ranges of libphonenumber; the share is of the fullest ranges measured, rounded up",
    led=True,
    loose=BEFORE
    + r"\(?(?:\+ ?)?[0-9](?:(?:[ ./-]| ?\(|\)[ ./-]?| [-/] )?[0-9]){5,16}(?i: ?(?:x|ext\.?|#) ?[0-9]{1,6})?\b",
    context=listed(
        "phone, phones, ph, telephone, tel, tel., mob, my number is, call, calls, called, calling, mobile, cell, "
        "cellphone, fax, whatsapp, sms, text me, ring, dial, reach me, contact, contact number, kontakt, hotline, "
        "answering, messages to, telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, rufnummer, anrufen, "
        "rückruf, erreichbar, téléphone, "
        "tél, appelez, appeler, joindre, rappeler, teléfono, telefono, móvil, celular, llamar, llame, llámame, "
        "cellulare, chiamare, chiamami, telefoon, telefoonnummer, mobiel, bellen, bel, gsm, komórka, zadzwoń, "
        "dzwonić, kontaktowy, telefone, telemóvel, ligar, ligue, contato, contacto, ring mig, puhelin, "
        "puhelinnumero, soita, mobilní, volejte, zavolejte, ara, arayın, телефон, тел, мобильный, звоните, "
        "позвоните, 電話, 携帯, 电话, 手机, 전화, फोन, फ़ोन, मोबाइल, هاتف, τηλέφωνο, registered mobile, no hp, "
        "no. hp, nomor, nomer, telp, sdt, số điện thoại, đt"
    ),
    hints=listed(
        "phone, phones, phone_number, phone_no, phone_nr, phonenumber, telephone, telephone_number, tel, telno, "
        "mobile, mobile_number, mobile_phone, mobile_no, cell, cell_phone, cellphone, cell_number, fax, fax_number, "
        "home_phone, work_phone, contact_number, msisdn, telefon, telefonnummer, handy, handynummer, mobil, "
        "mobilnummer, mobiltelefon, rufnummer, faxnummer, telephone_portable, portable, numero_telephone, "
        "numero_de_telephone, telefono, numero_telefono, numero_de_telefono, movil, celular, telefono_movil, "
        "cellulare, numero_di_telefono, telefoon, telefoonnummer, mobiel, mobiele_nummer, numer_telefonu, "
        "nr_telefonu, telefon_komorkowy, komorka, telefone, numero_telefone, telemovel, celular_numero, telefonnr, "
        "tlf, tlf_nr, puhelin, puhelinnumero, telefonni_cislo, telefon_no, cep_telefonu, telefonszam, whatsapp, "
        "sms_number, mob, no_hp, nomor_hp, nomor_telepon, telp, sdt, so_dien_thoai"
    ),
    loose_check=dialling.dialled_near,
    sure=dialling.dialled_anywhere,
)
CONTACTS = (EMAIL, PHONE)
