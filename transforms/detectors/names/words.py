"""Which words are titles, parts of names that tell nothing by themselves, or common words that are also names?"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "mr mrs ms miss mx dr prof professor sir madam dame lord lady rev fr herr frau dipl ing mag mme mlle monsieur "
    "madame mademoiselle sr sra srta señor señora don doña sig sigra signor signora dott dhr mevr mevrouw meneer hr "
    "fru pan pani panna"
)
"""Before a name."""
SUFFIXES = _words("jr sr ii iii iv v phd md dds dvm mba esq msc bsc ma ba dc jd cpa pe csc disc")
"""Behind a name."""
UNTOLD = TITLES | _words(
    "von van der den ter ten de del della di da do dos das du la le les el al bin ibn bint ben abu und und and y e of "
    "the zu zum vom af av st saint san santa los las new north south east west inc ltd llc gmbh ag co corp company "
    "group plc sons and sa srl bv nv kg ohg"
)
"""Parts of names that are never looked for alone."""
COMMON = _words(
    "will may mark rose young april june august art bill bob chase dean drew faith frank grace grant hope hunter jack "
    "joy king lane long love major miles page park pat price ray rich rob rusty sue summer violet wade ward west wood "
    "woods brown black white green gray grey day best good short small little cook "
    "bush field fields hill brook brooks stone rivers lake north case cash case bond banks bell berry bird "
    "cross dawn early eve ever fair ford fox frost gay gold gore ham hand hart hay head house ivy iris jade jean "
    "jewel judge lily little marsh mercy more moon nice noble pace penny pearl pepper pope reed rice rush sage sharp "
    "shore sky star storm strong swift song so say than to an on in he she we was her his how low lo hang hung do "
    "gross klein lang kurz wolf engel kaiser koch stein berg sommer winter weiss schwarz braun blank ernst klar rein "
    "grand petit blanc noir roux bon beau vert roy rey mar sol luz paz rosa blanca cruz flores campos rios leon "
    "bravo franco salvador costa serra monte bruno piano santo"
)
"""Words that are names too: as part of a name they count with a capital."""
