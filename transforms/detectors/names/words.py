"""Which words are titles, parts of names that tell nothing by themselves, or common words that are also names?"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "mr mrs ms miss mx dr prof professor sir madam dame lord lady rev fr herr frau dipl ing mag mme mlle monsieur "
    "madame mademoiselle sr sra srta señor señora don doña sig sigra signor signora dott dhr mevr mevrouw meneer "
    "hr fru pan pani panna السيد السيدة الدكتور الدكتورة الأستاذ الأستاذة श्री श्रीमती"
)
"""Before a name."""
VERBS = _words("mag ing dipl fr pan don")
"""Titles that are words too: no title in text."""
SUFFIXES = _words("jr sr ii iii iv v phd md dds dvm mba esq msc bsc ma ba dc jd cpa pe csc disc")
"""Behind a name."""
UNTOLD = TITLES | _words(
    "von van der den ter ten de del della di da do dos das du la le les el al bin ibn bint abu und and y e of "
    "the zu zum vom af av st saint san santa los las new north south east west inc ltd llc gmbh ag co corp "
    "company group plc sons sa srl bv nv kg ohg"
)
"""Parts of names that are never looked for alone."""
COMMON = _words(
    "will may mark rose young april june august art bill bob chase dean drew faith frank grace grant hope hunter "
    "jack joy king lane long love major miles page park pat price ray rich rob rusty sue summer violet wade ward "
    "west wood woods brown black white green gray grey day best good short small little cook bush field fields "
    "hill brook brooks stone rivers lake north case cash bond banks bell berry bird cross dawn early eve ever "
    "fair ford fox frost gay gold gore ham hand hart hay head house ivy iris jade jean jewel judge lily marsh "
    "mercy more moon nice noble pace penny pearl pepper pope reed rice rush sage sharp shore sky star storm "
    "strong swift song so say than to an on in he she we was her his how low lo hang hung do gross klein lang "
    "kurz wolf engel kaiser koch stein berg sommer winter weiss schwarz braun blank ernst klar rein grand petit "
    "blanc noir roux bon beau vert roy rey mar sol luz paz rosa blanca cruz flores campos rios leon bravo franco "
    "salvador costa serra monte bruno piano santo hence mitt"
)
"""Words that are names too: as part of a name they count with a capital."""
ROLES = _words(
    "emeritus all team support service sales customer customers client clients colleague colleagues user users "
    "member members guest friend friends valued hiring manager everyone everybody folks guys there again sirs "
    "staff office desk help account accounts order orders invoice payment department ticket case request reader "
    "readers parent parents patient patients doctor nurse president minister judge chairman director professor "
    "teacher student students kunde kunden kundin kundinnen kollege kollegen kollegin kolleginnen damen herren "
    "freunde freund grüße gruß grüsse gruss bestellung rechnung lieferung adresse telefon anfrage vertrag zahlung "
    "konto nummer datum termin anruf mitarbeiter mitarbeiterin patientin arzt ärztin praxis termine uhr straße "
    "abteilung danke bitte heute gestern morgen gespräch paket büro antwort rückruf cliente clienti amici "
    "collègue collègues équipe monsieur commande facture livraison equipo pedido factura clientes amigo amigos "
    "señores señoras ordine fattura klant klanten collega bestelling factuur english german french spanish "
    "italian dutch american british canadian european indian chinese japanese christian catholic muslim jewish "
    "deutsch deutscher deutsche deutschland englisch januar februar märz mai juni juli oktober dezember january "
    "february march october november december september monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi "
    "dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre lunes martes "
    "miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre apple google microsoft amazon facebook samsung toyota bmw mercedes windows excel word "
    "chrome galaxy iphone pixel prime model series pro plus max mini air re fw fwd note hello hi dear no not yes "
    "if when where what why how who but please thanks thank ok okay after before since because call called ask "
    "asked tell told see saw met meet give gave send sent email mail phone contact spoke speak visit hereby der "
    "die das ein eine ist und oder aber wenn wann mit bei für von sie er es wir ich du ihr le la les un une des "
    "bundeskanzler bundeskanzlerin kanzler kanzlerin ministerin präsident präsidentin bundespräsident "
    "bundespräsidentin ministerpräsident ministerpräsidentin bürgermeister bürgermeisterin oberbürgermeister "
    "oberbürgermeisterin abgeordnete abgeordneter staatssekretär staatssekretärin botschafter botschafterin richter "
    "richterin staatsanwalt staatsanwältin rechtsanwalt rechtsanwältin vorsitzende vorsitzender direktor direktorin "
    "professorin doktor pfarrer pfarrerin senator senatorin kommissar kommissarin präsidium geschäftsführer "
    "geschäftsführerin ministre président présidente directeur directrice maire presidente ministro ministra "
    "director directora direttore direttrice sindaco alcalde alcaldesa "
    "subject betreff objet asunto oggetto onderwerp temat assunto ämne emne aihe předmět konu тема विषय здравствуйте "
    "добрый день dobrý dzień bom olá steuer kreditkarte karte tarjeta carte card passport ausweis nummer numéro número "
    "numero numer číslo ip ipv4 ipv6 mac iban bic swift id url http https isbn sku vat bonjour buongiorno buenos salve "
    "nous vous il elle el los las una por para con del lo gli che per non de het een en van voor"
)
"""What people are called who are not called by name, and other words with a capital that are no names."""
STREETS = _words(
    "street st road rd avenue ave lane ln drive dr boulevard blvd court ct square sq way terrace close crescent "
    "place plaza park parkway bridge highway hwy station airport hospital school university college church museum "
    "stadium tower building island islands beach valley mountain mountains river lake bay county state city town "
    "village strasse straße str weg platz allee gasse ring damm ufer brücke rue quai allée impasse chemin calle "
    "avenida paseo via viale piazza corso rua travessa straat laan plein gracht ulica ul aleja gata vägen väg "
    "gade vej katu tie"
)
"""Words beside which a name is that of a place."""
PLACES = _words(
    "adelaide aden alabama alberta alexandria america arizona arlington atlanta austin bali basel bergen berlin "
    "boston braga breda bristol brooklyn cairo cali carolina chad cheyenne china cleveland columbia columbus "
    "constantine crete dania dallas dayton denver devon dijon elba essex etna florence florida france geneva "
    "georgia guadalupe holland houston india indiana indie ireland israel jena jordan kenia kent kenya kiel "
    "kingston kobe lincoln london lorraine louisiana lourdes lucca madison manila mars medina melbourne memphis "
    "milan missouri modena montana montgomery nevada odessa oman oran orlando paris phoenix preston raleigh reno "
    "richmond roma rome řím savannah siena stanford sydney tennessee texas trenton trinidad valencia venice verona "
    "vigo virginia warwick washington wellington york zaire"
)
"""Large places whose names are first names too: by themselves they are no persons."""
FIRMS = _words(
    "gbr kgaa stiftung hb kb ev fils cie hijos sarl inc ltd llc llp gmbh ag kg ohg corp corporation co company "
    "group plc holding holdings partners associates sons sa sas srl spa bv nv ab as oy aps sro zoo kk pty limited "
    "bank insurance foundation institute hotel press records motors airlines airways technologies software "
    "systems solutions labs stores shop"
)
"""Words behind which, or before which, a name is that of an organization."""
PARTICLES = _words(
    "von van der den ter ten de del della di da do dos das du la le al bin ibn bint ben zu zum vom af av y e"
)
"""Between the words of a name, in lower case or not."""
GREETINGS = _words(
    "dear hi hello hey liebe lieber hallo guten morning afternoon evening cher chère chers bonjour salut bonsoir "
    "estimado estimada querido querida hola caro cara gentile ciao buongiorno egregio beste geachte hoi prezado "
    "prezada olá kære hej hei salve здравствуйте नमस्ते szia bună zdravo ahoj namaste salam szanowny szanowna "
    "cześć vážený vážená milý milá sayın merhaba уважаемый уважаемая "
    "привет дорогой дорогая sehrgeehrte sehrgeehrter sehrgeehrtefrau sehrgeehrterherr gutentag gutenmorgen "
    "goodmorning goodafternoon goodevening attn attention"
)
"""Words, written together, after which people are called by name."""
INTRODUCTIONS = _words(
    "mynameis thenameis nameis meinnameist ichheiße ichheisse jemappelle monnomest mellamo minombrees michiamo "
    "ilmionomeè mionomeè ikheet mijnnaamis chamome meunomeé nazywamsię jmenujise mitnavner jeghedder jegheter jagheter "
    "mittnamnär nimenion benimadım adım менязовут моеимя signedby signed undersigned मेरानाम "
    "اسمي שמי קוראיםלי tôitênlà têntôilà mìnhtênlà"
)
"""The same, after which people name themselves: whatever has a capital there is a name, and names of the lists without
one."""
CLOSINGS = _words(
    "sincerely yourssincerely yourstruly "
    "yoursfaithfully bestregards kindregards warmregards withkindregards withbestregards regards bestwishes "
    "allthebest mitfreundlichengrüßen mitfreundlichengrüssen freundlichegrüße freundlichegrüsse vielegrüße "
    "vielegrüsse liebegrüße liebegrüsse bestegrüße hochachtungsvoll mfg lg cordialement biencordialement "
    "bienàvous sincèressalutations amicalement saludos unsaludo saludoscordiales atentamente cordialmente "
    "cordialisaluti distintisaluti saluti metvriendelijkegroet metvriendelijkegroeten vriendelijkegroeten groeten "
    "groetjes atenciosamente cumprimentos abraços zpoważaniem pozdrawiam spozdravem medvenlighilsen "
    "medvänligahälsningar mvh hälsningar suuvaissuudella terveisin saygılarımla суважением"
)
"""The same at the end of a letter: what follows is a name only if a list has it, as the next letter may follow."""
_FIELDS = _words(
    "name firstname lastname surname fullname middlename givenname familyname maidenname nachname vorname nom prénom "
    "prenom cognome nome nombre apellido apellidos"
)
_WHOSE = _words(
    "customer client patient contact employee user member person holder cardholder author owner sender recipient "
    "student guest tenant kunden patienten"
)
LABELS = (
    frozenset(whose + field for whose in _WHOSE for field in _FIELDS)
    | (_FIELDS - _words("name nome nombre"))
    | _words(
        "forename forenames middlenames familienname geburtsname rufname zuname nomdefamille nomdenaissance nomcomplet "
        "nomdusage primerapellido segundoapellido nombres nombrecompleto nomecompleto sobrenome apelido achternaam "
        "voornaam familienaam imię imie nazwisko jméno jmeno příjmení prijmeni efternamn förnamn fornamn efternavn "
        "etternavn fornavn etunimi sukunimi soyadı soyad adısoyadı vezetéknév keresztnév prenume фамилия имя отчество "
        "όνομα επώνυμο"
    )
)
"""What fields of names are called, written together."""
HEARSAY = LABELS | _words(
    "iam im ichbin jesuis soy sono ikben eusou jestem spokewith spoketo talkedto talkedwith spokento calledby "
    "metwith meetingwith askedby requestedby approvedby reviewedby writtenby sentby receivedfrom createdby "
    "assignedto onbehalfof contactedby callfrom messagefrom emailfrom letterfrom fromms patient patientin "
    "customer client tenant employee colleague applicant claimant insured kunde kundin mitarbeiter mitarbeiterin "
    "mandant mieter cliente paciente paziente klant patiënt contact contactperson ansprechpartner "
    "ansprechpartnerin gesprächmit telefonatmit rücksprachemit unterschriebenvon nurse doctor attorney witness "
    "beneficiary husband wife son daughter mother father brother sister mutter vater sohn tochter ehemann ehefrau "
    "bruder schwester tôilà name nom nombre nome naam thanks danke merci gracias grazie thankyou cheers"
)
"""The same, where what follows is a name only if a list has it."""
TELLING = _words(
    "is was has had will would can could did does wasnt isnt said says told tells asked asks wrote writes called "
    "calls replied answered agreed promised confirmed explained mentioned complained reported requested wants "
    "wanted thinks thought knows phoned rang emailed texted booked ordered paid lives works moved insisted claimed "
    "apologized apologised wondered prefers saccount sorder semail semailaddress smail sphone sphonenumber snumber "
    "saddress scard sbirthday sappointment scomplaint srequest sinvoice sparcel spackage shusband swife sson "
    "sdaughter smother sfather sbrother ssister scar shouse sinsurance spassport hat hatte ist wird kann sagte sagt "
    "meinte meint fragte fragt schrieb schreibt antwortete erklärte bestätigte möchte wohnt arbeitet bat bittet "
    "rief est va peut avait était dit adit aappelé aécrit ademandé aconfirmé arépondu apayé acommandé disait "
    "demande demandait écrit répond veut souhaite habite travaille confirme appelle es era fue está tiene dijo dice "
    "preguntó pregunta escribió quiere vive trabaja confirmó llamó pide pidió aveva ha disse chiede scrive vuole "
    "abita lavora chiama heeft kan zal zei zegt vroeg vraagt schreef wil woont werkt belde foi tem perguntou quer "
    "mora trabalha ligou pediu är har er var vil kan sagde siger sade säger ringde ringte skrev jest był była "
    "powiedział powiedziała pyta mieszka dzwonił dzwoniła chce má byl byla řekl řekla volal volala"
)
"""What persons do and have, behind a first name; single letters are written together with what stands behind them."""
JOINING = _words("and und et y e ed en og och oraz i и or oder ou o ve")
"""Between the names of a list."""
NAMES = _words(
    "david john juan carlos josé maría manuel miguel pedro luis fernando francisco jorge rafael pablo antonio "
    "garcía gonzález lópez rodríguez sánchez martínez fernández pérez gómez martín álvarez felipe julio jakub jan "
    "tomáš pavel petr jaroslav zdeněk kateřina zuzana claire françois pierre leonardo marco massimo stella tom "
    "sam dan sean theo stan kristen ben andre anders piotr ana"
)
"""Names that lists of common words have."""
VIETNAMESE = _words(
    "nguyen tran le pham hoang huynh phan vu vo dang bui ho ngo duong ly dinh trinh dao doan truong luong"
)
"""The commonest surnames of Vietnam, which stand before all other names."""
MIDDLES = _words("van thi")
"""What stands between surname and given name there more often than not."""
BRANDS = _words(
    "mercedesbenz calvinklein jackdaniels johnniewalker tommyhilfiger ralphlauren hugoboss louisvuitton "
    "yvessaintlaurent michaelkors marcjacobs wellsfargo morganstanley goldmansachs jpmorgan jpmorganchase "
    "merrilllynch charlesschwab alfaromeo astonmartin landrover rollsroyce drmartens elililly johnsonjohnson "
    "ernstyoung harleydavidson jimbeam estéelauder maxfactor helenarubinstein stjohns stjude mountsinai "
    "johnshopkins johndeere tedbaker dunbradstreet martinlutherking standardpoor victoriasecret victoriassecret "
    "benjerry holidayinn tommybahama kennethcole donnakaran jimmychoo christiandior carolinaherrera"
)
"""Names of persons that mean something else, written together."""
