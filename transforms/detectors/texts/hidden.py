"""Which characters does nobody see? Zero-width, bidirectional, tag and private-use ones, and the soft hyphen."""

HIDDEN = (
    ("soft hyphen", "\\x{00AD}"),
    ("combining grapheme joiner", "\\x{034F}"),
    ("Arabic letter mark", "\\x{061C}"),
    ("Hangul fillers", "\\x{115F}\\x{1160}\\x{3164}\\x{FFA0}"),
    ("Mongolian vowel separator and free variation selectors", "\\x{180B}-\\x{180F}"),
    ("zero-width space, non-joiner, joiner; left-to-right and right-to-left mark", "\\x{200B}-\\x{200F}"),
    ("bidirectional embeddings and overrides", "\\x{202A}-\\x{202E}"),
    ("word joiner, invisible operators, bidirectional isolates, deprecated format characters", "\\x{2060}-\\x{206F}"),
    ("zero-width no-break space (byte order mark)", "\\x{FEFF}"),
    ("interlinear annotation", "\\x{FFF9}-\\x{FFFB}"),
    ("private use", "\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{FFFFD}\\x{100000}-\\x{10FFFD}"),
    ("tags, in which whole sentences can be written unseen", "\\x{E0000}-\\x{E007F}"),
    ("variation selectors supplement", "\\x{E0100}-\\x{E01EF}"),
)
"""What they are called, and which they are, as RE2 writes them in a class. Source: Unicode Standard Annex #44,
`Default_Ignorable_Code_Point`, format characters and general category Co; Unicode Technical Report #36, section 3.

Variation selectors 1 to 16 (U+FE00 to U+FE0F) are left out: they choose between text and emoji, and are everywhere.
"""
HIDDEN_CLASS = "[" + "".join(characters for _, characters in HIDDEN) + "]"
"""One of them, in RE2."""
