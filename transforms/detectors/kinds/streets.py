"""How are a street and a house written, and the town behind them? One pattern for the addresses of many countries."""

from transforms.detectors.detector import listed

_CAPITAL = r"(?:\p{Lu}[\pL'’.-]*|[0-9]{1,3}(?:st|nd|rd|th))"
_NAME = r"\p{Lu}[\pL'’-]*"
_PARTICLE = (
    r"(?:de|du|des|la|le|les|del|della|dei|degli|delle|di|da|do|dos|das|e|y|van|der|den|of|the|zum|zur|am|an|im|l'|d')"
)
_NUMBER = (
    r"[0-9]{1,5}(?:[A-Za-z]?(?:,? (?:m\.|lok\.|кв\.|[KD]:|Kat:?|Daire:?) ?[0-9]{1,4}){1,2}|"
    r"(?: ?[A-Za-z]\b)?(?:(?:-| ?/ ?)[0-9]{1,4}[A-Za-z]?| - [0-9]{1,3}[A-Za-z]?)?)"
)
"""Of a house, and of the flat where that follows in its country's way."""
_AFTER = rf"(?: {_PARTICLE}){{0,3}} {_CAPITAL}(?:(?: {_PARTICLE}){{0,2}} {_CAPITAL}){{0,3}}"
"""A street's name: capitalized words, small ones between."""
_ENGLISH = listed(
    "Street, St, Avenue, Ave, Road, Rd, Boulevard, Blvd, Lane, Ln, Drive, Dr, Drives, Court, Ct, Courts, Circle, "
    "Cir, Circles, Way, Ways, Place, Pl, Terrace, Ter, Square, Sq, Squares, Parkway, Parkways, Pkwy, Highway, Hwy, "
    "Trail, Trl, Close, Crescent, Cres, Garden, Gardens, Grove, Groves, Mews, Row, Walk, Walks, Hill, Hills, Park, "
    "Parks, Green, Greens, Alley, Loop, Plaza, Point, Points, Ridge, Ridges, Run, View, Views, Village, Villages, "
    "Station, Mount, Mountain, Mountains, Island, Islands, Isle, Ford, Fords, Fork, Forks, Forge, Forges, Forest, "
    "Fort, Freeway, Glen, Glens, Harbor, Harbors, Haven, Heights, Highway, Hollow, Inlet, Junction, Junctions, Key, "
    "Keys, Knoll, Knolls, Lake, Lakes, Land, Landing, Light, Lights, Loaf, Lock, Locks, Lodge, Mall, Manor, Manors, "
    "Meadow, Meadows, Mill, Mills, Mission, Motorway, Neck, Orchard, Oval, Overpass, Pass, Passage, Path, Pike, "
    "Pine, Pines, Plain, Plains, Port, Ports, Prairie, Radial, Ramp, Ranch, Rapid, Rapids, Rest, River, Roads, "
    "Route, Rue, Shoal, Shoals, Shore, Shores, Skyway, Spring, Springs, Spur, Spurs, Stravenue, Stream, Streets, "
    "Summit, Throughway, Trace, Track, Trafficway, Tunnel, Turnpike, Underpass, Union, Unions, Valley, Valleys, Via, "
    "Viaduct, Ville, Vista, Wall, Well, Wells, Annex, Arcade, Bayou, Beach, Bend, Bluff, Bluffs, Bottom, Branch, "
    "Bridge, Brook, Brooks, Burg, Burgs, Bypass, Camp, Canyon, Cape, Causeway, Center, Centers, Cliff, Cliffs, Club, "
    "Common, Commons, Corner, Corners, Course, Cove, Coves, Creek, Crest, Crossing, Crossroad, Curve, Dale, Dam, "
    "Divide, Estate, Estates, Expressway, Extension, Extensions, Fall, Falls, Ferry, Field, Fields, Flat, Flats"
)
"""Source: USPS Publication 28, appendix C1, and Royal Mail's."""
_BEHIND = listed(
    "straße, strasse, str., allee, gasse, chaussee, platz, damm, weg, steig, straat, laan, plein, gracht, kade, "
    "singel, dijk, steeg, baan, vej, gade, stræde, vænget, bakken, gatan, vägen, gränd, torget, stigen, veien, katu, "
    "tie, polku, kuja, raitti, bulevardi"
)
"""What ends one-word names in German, Dutch and the north."""
_APART = listed(
    "Straße, Strasse, Str., Weg, Allee, Platz, Gasse, Ring, Ufer, Damm, Cad., Caddesi, Sokak, Sok., Sk., utca, út, "
    "Väg, gate, gata, vei, veg, vej, gade, náměstí, nám., třída"
)
_FRENCH = listed(
    "rue, avenue, av., boulevard, bd, chemin, allée, impasse, place, quai, route, cours, passage, ruelle, sentier"
)
_BEFORE = listed(
    "Calle, C/, Avenida, Avda, Avda., Av., Paseo, Plaza, Pza., Camino, Carretera, Ronda, Glorieta, Cuesta, "
    "Callejón, Pasaje, Acceso, Alameda, Urbanización, Vial, Rambla, Cañada, Via, Viale, Corso, Piazza, Piazzale, "
    "Vicolo, Strada, Largo, Contrada, Borgo, Stretto, Rotonda, Incrocio, Canale, Rua, R., Travessa, Praça, Estrada, "
    "Rodovia, Vila, Viela, Passarela, Quadra, Praceta, Trevo, Distrito, Setor, Residencial, Parque, Núcleo, Morro, "
    "Loteamento, Lagoa, Ladeira, Jardim, Favela, Fazenda, Esplanada, Condomínio, Conjunto, Colônia, Chácara, Campo, "
    "Str., Bulevardul, Bd., Calea, Οδός, Aeroporto, Área, Lago, Recanto, Sítio, Vale, Viaduto, Estação, "
    "Feira, ul., ulica, Ulica, al., aleja, Aleja, pl., plac, Plac, os., улица, ул., проспект, пр., бул., пер., "
    "наб., ш., алл."
)
_POSTAL = (
    r"(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{8}|[0-9]{6}|[0-9]{4}(?: ?[A-Z]{2}\b|-[0-9]{3})?|[0-9]{2}-[0-9]{3}|"
    r"[0-9]{3} [0-9]{2}|"
    r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])"
)
_TOWN = rf"{_NAME}(?:[ -](?:{_PARTICLE} )?{_NAME}){{0,3}}"
_HAN, _KANA, _HANGUL, _ARABIC = (
    rf"[{block}]" for block in (r"\x{4E00}-\x{9FFF}", r"\x{3040}-\x{30FF}", r"\x{AC00}-\x{D7A3}", r"\x{0600}-\x{06FF}")
)
"""Blocks of Unicode, whose tables make a pattern less large than those of scripts."""
_CHINESE = (
    rf"(?:{_HAN}{{1,12}}(?:省|市|自治区|自治區))?(?:{_HAN}{{1,7}}(?:市|区|區|县|縣|州|盟)){{0,2}}"
    rf"(?:{_HAN}{{1,7}}(?:镇|鎮|乡|鄉|街道|村))?{_HAN}{{1,8}}(?:路|街|道|巷|胡同|里)(?:[一二三四五六七八九十0-9]{{1,3}}段)?"
    r" ?(?:[0-9]{1,4}[巷弄]){0,2}[0-9]{1,5}(?:[号號]|之[0-9]{1,3})"
    r"(?:[0-9A-Za-z\x{4E00}-\x{9FFF}-]{0,16}[室楼樓层層座])?"
)
_KOREAN = (
    rf"(?:{_HANGUL}{{1,6}}(?:시|도|군|구) ){{1,3}}(?:{_HANGUL}{{1,6}}(?:읍|면|동|리)|"
    rf"(?:{_HANGUL}{{1,6}}(?:읍|면) )?{_HANGUL}{{1,10}}(?:로|길)(?: ?[0-9]{{1,4}}번?길)?) ?"
    r"[0-9]{1,5}(?:-[0-9]{1,4})?"
)
_JAPANESE = (
    rf"(?:〒? ?[0-9]{{3}}-[0-9]{{4}} ?)?{_HAN}{{2,3}}[都道府県](?:(?:{_HAN}|{_KANA}|々){{1,8}}?[市区郡町村]"
    rf"(?:{_HAN}|{_KANA}|々){{0,20}}? ?(?:[0-9]{{1,4}}(?:丁目|番地|番|号|の|[−ー-])?|"
    r"[一二三四五六七八九十]{1,3}(?:丁目|番地|番|号)){1,6}(?:号室|号|階)?"
    rf"(?: (?:{_HAN}|{_KANA}|々){{2,12}} ?[0-9]{{1,4}}(?:号室|階)?)?|(?:{_HAN}|々){{2,20}})"
)
"""With number and building, or as far as it is written in Han."""
_ARAB = rf"(?:شارع|طريق) {_ARABIC}{{2,20}}(?: {_ARABIC}{{2,20}}){{0,4}}[،,]? ?[0-9]{{1,5}}"
_QUARTER = r"(?: (?:[NS][EW]?|[EW]|North|South|East|West)\b)?"
_FLAT = (
    r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Studio|House|Appartamento|Piso|Puerta|Apto|Esc|Bloco|кв)\.? ?"
    r"[A-Za-z0-9-]{1,6})?"
)
_BREAK = r"(?:,? |,?\n {0,8}| - )"
_QUARTERED = r"(?:, (?:Col\.|Colonia|Bairro|Urb\.|Edif\.|[0-9]{1,2}\.?[ºª])[\pL0-9.º ]{0,24})?"
_BEYOND = rf"{_FLAT}(?:{_QUARTERED}{_BREAK}(?:{_TOWN},? (?:[A-Z]{{2}},? )?{_POSTAL}\b|{_POSTAL} (?:\pL\. )?{_TOWN}))?"
"""Flat, quarter, town and postal code, where they follow."""
_CODE = r"(?:[0-9]{5}|[0-9]{3} [0-9]{2}|(?:[03-9][0-9]|1[0-8]|2[1-9])[0-9]{2})"
"""A postal code of five digits, or of four that are no year."""


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted((word.replace(".", r"\.") for word in words), key=len, reverse=True)) + ")"


STREET = (
    rf"(?:(?:[0-9]{{1,6}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,4}}{_either(_ENGLISH)}\b\.?{_QUARTER}|"
    rf"\p{{Lu}}[\pL.-]*(?i:{_either(_BEHIND)}) {_NUMBER}\b|"
    rf"(?:\p{{Lu}}[\pL-]*[ -]){{1,3}}{_either(_APART)} (?:[Nn]o:? ?)?{_NUMBER}\b|"
    rf"{_NUMBER},? (?:bis,? |ter,? )?(?i:{_either(_FRENCH)}){_AFTER}|"
    rf"{_either(_BEFORE)}{_AFTER},? ?(?:[nN][.º°o]{{0,2}} ?|д\. ?|s/n )?{_NUMBER}\b|"
    r"(?:(?:P\. ?O\.|PO|P\.O) ?Box|Postfach|Postbus|Casella postale|Apartado|PSC) "
    r"(?:[0-9]{1,3}(?: [0-9]{2,3}){1,2}|[0-9]{1,6}[A-Z]?)\b|"
    rf"(?:Apt|Apartment|Suite|Ste)\.? [0-9]{{1,6}}[A-Z]?\b){_BEYOND}|"
    rf"{_NAME}(?: {_NAME})? {_NUMBER}(?:, |,?\n {{0,8}}){_CODE} {_TOWN}|{_CHINESE}|{_KOREAN}|{_ARAB}|"
    rf"{_JAPANESE})"
)
"""A street with a house number, in the order of its country, and what follows; Japanese ones from the prefecture on,
those of Korea and China from the province or town on."""
_WORD = r"(?:\pL{1,4}\.|[\pL\pM][\pL\pM'’/-]*|[0-9]{1,6}[\pL]{0,2}(?:[/-][0-9]{1,5}\pL?){0,2})"
_PART = rf"{_WORD}(?: {_WORD})*"
_ANY_TOWN = r"(?:\pL{1,2}\. )?[\pL\pM][\pL\pM'’-]*(?: [\pL\pM][\pL\pM'’-]*){0,2}"
TOLD = rf"(?i:{_PART}(?:, {_PART}){{0,2}}?{_BREAK}(?:{_POSTAL}\b {_ANY_TOWN}|{_ANY_TOWN},? {_POSTAL}\b))"
"""What ends in a town with its postal code, in any case and without a word for streets: an address where it is told."""
