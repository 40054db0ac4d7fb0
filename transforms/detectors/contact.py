"""How is somebody reached? E-mail addresses and telephone numbers."""

from transforms.detectors import checks
from transforms.detectors.detector import BEFORE, Detector

EMAIL = Detector(
    kind="email",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (F)"),
    pattern=r"[\pL\pN_][\pL\pN._%+'-]*@(?:[\pL\pN][\pL\pN-]*\.)+\pL{2,}\b",
    digits=None,
    lengths=(),
    check=checks.email,
    chance=0.0,
    alone=True,
    found=("ann@example.com", "write to Jürgen.O'Neil+x@mail.bücher.example, please", "<a_b@x-y.co.uk>"),
    passed_over=("@handle", "me @ home", "icon@2x.png", "lodash@4.17.21", "user@localhost", "a@b"),
    source="RFC 5321 section 4.1.2, RFC 6531 (letters beyond ASCII); a domain has a dot and ends in letters",
)
PHONE = Detector(
    kind="phone",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (D)"),
    pattern=BEFORE + r"(?:\+[1-9](?:[ ()./-]{0,3}[0-9]){7,14}|"
    r"(?:(?:1|001)[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?:x[0-9]{1,5})?)\b",
    digits=r"[0-9]{8,15}",
    lengths=tuple(range(8, 16)),
    check=checks.phone,
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
)
