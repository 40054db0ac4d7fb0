"""Where is somebody on a network, and by which device? Addresses, user names in URLs, identifiers of devices."""

from transforms.detectors.checks import addresses, genuine, reached
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_OCTET = "[0-9]{1,3}"
_GROUP = "[0-9A-Fa-f]{1,4}"
_DOTTED = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_SEPARATOR = r"(?:\.| \. |\[\.\]|\(\.\)| ?\[dot\] ?| ?\(dot\) ?| dot )"
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_DEVICE = ("GDPR Art. 4(1)", "HIPAA (M)")
_IP = ("GDPR Art. 4(1)", "HIPAA (O)")
_SITES = (
    *(r"linkedin\.com/(?:in|pub)/", r"github\.com/", r"gitlab\.com/", r"bitbucket\.org/", r"(?:twitter|x)\.com/"),
    *(r"facebook\.com/", r"fb\.com/", r"instagram\.com/", r"tiktok\.com/@", r"reddit\.com/u(?:ser)?/", r"t\.me/"),
    *(r"medium\.com/@", r"youtube\.com/@", r"vk\.com/", r"xing\.com/profile/", r"threads\.net/@", r"twitch\.tv/"),
    *(
        r"pinterest\.[a-z]{2,3}/",
        r"snapchat\.com/add/",
        r"bsky\.app/profile/",
        r"mastodon\.social/@",
        r"ok\.ru/profile/",
    ),
)

NETWORK = (
    row(
        "ipv4",
        BEFORE + rf"{_DOTTED}(?:\.[0-9]+)*\b",
        classes=_IP,
        check=addresses.ipv4,
        columnar=reached.ipv4s,
        chance=0.9,
        loose=BEFORE + rf"{_OCTET}(?:{_SEPARATOR}{_OCTET}){{3}}(?:\.[0-9]+)*\b",
        context="ip, ip address, ipv4, host, server, login from, adresse ip, ip-adresse, dirección ip",
        hints=(
            "ip, ip_address, ipv4, ip_addr, ipaddress, client_ip, remote_ip, source_ip, src_ip, dst_ip, login_ip, "
            "last_ip, remote_addr, user_ip, adresse_ip, ip_adresse, direccion_ip, indirizzo_ip, ip_adres, adres_ip, "
            "endereco_ip, x_forwarded_for"
        ),
        found=("from 203.0.113.7 at noon", "10.20.30.40.", "203[.]0[.]113[.]7", "203 . 0 . 113 . 7"),
        passed_over=("1.2.3", "256.1.1.1", "1.2.3.4.5", "v1.2.3.4", "127.0.0.1", "255.255.255.0"),
        source="RFC 791; 127.0.0.1, 0.0.0.0 and netmasks are nobody's. A version of four numbers looks the same",
    ),
    row(
        "ipv6",
        BEFORE + rf"(?:(?:(?:{_GROUP})?:){{2,7}}(?:{_DOTTED}|{_GROUP})\b|(?:{_GROUP}:){{1,7}}:)",
        classes=_IP,
        check=addresses.ipv6,
        context="ip, ipv6",
        hints="ipv6, ipv6_address, ip6, ip_v6",
        found=("2001:db8::8a2e:370:7334", "from fe80::1ff:fe23:4567:890a today", "[2001:db8:0:0:0:0:2:1]"),
        passed_over=("10:11:12", "std::vector", "::", "::1", "12:34:56:78:9a:bc", "a::b"),
        source="RFC 4291 section 2.2, RFC 5952; loopback and what has fewer than four digits are nobody's",
    ),
    row(
        "mac",
        BEFORE + r"(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|"
        r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b",
        classes=_DEVICE,
        check=addresses.mac,
        hints="mac, mac_address, mac_addr, macaddress, bssid, wifi_mac, bluetooth_address, adresse_mac_reseau",
        found=("00:1B:44:11:3A:B7", "mac 00-1b-44-11-3a-b7", "001b.4411.3ab7"),
        passed_over=("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "00:1B:44:11:3A", "10:11:12"),
        source="IEEE 802, EUI-48",
    ),
    row(
        "url_user",
        r"(?i:\b(?:https?://)?(?:[a-z0-9-]{1,20}\.)?(?:" + "|".join(_SITES) + r")[\w%-][\w.%-]*[\w%-])",
        classes=("GDPR Art. 4(1)", "HIPAA (N)"),
        check=addresses.profile,
        hints=(
            "linkedin, linkedin_url, github, github_url, twitter, facebook, instagram, profile_url, tiktok, "
            "social_profile, social_media, xing, profile_link, twitter_url, facebook_url, linkedin_profile"
        ),
        found=("https://www.linkedin.com/in/ann-miller-1a2b3c", "see github.com/annmiller", "x.com/ann_miller!"),
        passed_over=("https://example.com/about", "github.com/", "linkedin.com/company/acme", "twitter.com/search"),
        source="the sites' own forms of profile addresses; their reserved first words are passed over",
    ),
    row(
        "url",
        r"(?i:\b(?:https?|ftp)://|\bwww\.)[^\s<>\"'`{}|\\^\[\]]*[^\s<>\"'`{}|\\^.,;:!?()\[\]“”„»«…]",
        classes=("GDPR Art. 4(1)", "HIPAA (N)"),
        hints=(
            "url, website, web_site, homepage, web, link, web_address, site_web, webseite, pagina_web, sito_web, "
            "strona_www, pagina, referer, referrer, landing_page, page_url"
        ),
        found=("https://example.com/a?b=c", "see www.example.org.", "(HTTP://example.com/x_(y))"),
        passed_over=("example.com", "http://", "wwwhat"),
        source="RFC 3986; web addresses by their scheme or by www",
    ),
    row(
        "handle",
        BEFORE + r"@[A-Za-z0-9_][A-Za-z0-9_.]{0,28}[A-Za-z0-9_]\b",
        leaning=True,
        told=r"[A-Za-z][A-Za-z0-9.]{0,28}[0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?\b",
        context=(
            "twitter, instagram, insta, tiktok, telegram, snapchat, skype, discord, handle, username, user name, "
            "tweet, follow me, threads, mastodon, nutzername, benutzername, pseudo, usuario"
        ),
        hints=(
            "username, user_name, login, login_name, handle, screen_name, twitter_handle, nickname, nick, "
            "benutzername, nutzername, nom_utilisateur, identifiant_connexion, nombre_usuario, usuario, nome_utente, "
            "gebruikersnaam, nazwa_uzytkownika, nome_de_usuario, login_user, userid, alias"
        ),
        found=("follow me on Twitter: @ann_miller", "insta @ann.miller"),
        passed_over=(
            *("@ann_miller", "ann@example.com", "Twitter @", "username is", "ann_miller", "username @property"),
            "handle:\n    @app.route(1)",
        ),
        amid=addresses.handle,
        source="Twitter and Instagram help pages, user names: letters, digits, underscores, dots",
    ),
)
DEVICES = (
    row(
        "imei",
        BEFORE + r"[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]\b",
        classes=_DEVICE,
        check=genuine.imei,
        chance=0.1,
        alone=False,
        context="imei, handset, device, serial, gerät, appareil, dispositivo, handy",
        hints="imei, imei_number, imei_no, imei1, device_imei, imei2, meid",
        found=("IMEI 490154203237518", "49-015420-323751-8"),
        passed_over=("IMEI 490154203237519", "49 015420"),
        source="3GPP TS 23.003 section 6.2: Luhn check digit",
    ),
    row(
        "iccid",
        BEFORE + r"89[0-9]{2}(?:[ -]?[0-9]{4}){3}[ -]?[0-9]{3,4}\b",
        classes=_DEVICE,
        check=genuine.luhn_digits,
        chance=0.1,
        alone=False,
        context="iccid, sim",
        hints="iccid, sim_number, sim, sim_serial, sim_card_number, sim_id",
        found=("ICCID 8944110000000000008", "sim 8944 1100 0000 0000 008"),
        passed_over=("ICCID 8944110000000000007", "8944"),
        source="ITU-T E.118: 89, Luhn check digit",
    ),
    row(
        "imsi",
        BEFORE + r"[2-7][0-9]{13,14}\b",
        classes=_DEVICE,
        leaning=True,
        context="imsi, subscriber identity",
        hints="imsi, subscriber_identity, imsi_number",
        found=("IMSI 310150123456789",),
        passed_over=("310150123456789", "IMSI 3101501234"),
        source="ITU-T E.212: mobile country codes begin with 2 to 7",
    ),
    row(
        "advertising_id",
        BEFORE + _UUID + r"\b",
        classes=_DEVICE,
        leaning=True,
        context="idfa, idfv, gaid, aaid, adid, advertising, ad id, ad_id, maid, device id, device_id",
        hints=(
            "idfa, idfv, gaid, aaid, adid, advertising_id, ad_id, maid, google_advertising_id, ifa, device_ad_id, "
            "mobile_ad_id, rdid"
        ),
        found=("IDFA: 6D92078A-8246-4BA4-AE5B-76104861E7DC", "gaid=cdda802e-fb9c-47ad-9866-0794d394c912"),
        passed_over=("6D92078A-8246-4BA4-AE5B-76104861E7DC", "IDFA: 6D92078A"),
        source="Apple, advertisingIdentifier; Google Play services, AdvertisingIdClient: a UUID by RFC 9562",
    ),
    row(
        "device_id",
        BEFORE + r"(?:[0-9a-f]{16}|[0-9A-F]{16}|[0-9a-f]{40}|[0-9A-F]{8}-[0-9A-F]{16}|" + _UUID + r")\b",
        classes=_DEVICE,
        leaning=True,
        context="android id, android_id, android-id, udid, device id, device_id, deviceid, gerätekennung",
        hints=(
            "device_id, deviceid, android_id, udid, device_identifier, device_uuid, hardware_id, hwid, "
            "device_serial, serial_number, device_serial_number, installation_id, fcm_token, push_token, geraete_id, "
            "geraetenummer, seriennummer, numero_de_serie, numero_serie, device_token"
        ),
        found=("android_id: 9774d56d682e549c", "UDID 00008020-001A2D3E3A88002E"),
        passed_over=("9774d56d682e549c", "android_id: 9774"),
        source="Android, Settings.Secure.ANDROID_ID: 64 bits in hexadecimal; Apple device identifiers of 24 or "
        "40 signs",
    ),
    row(
        "cookie_id",
        BEFORE + r"(?:GA1\.[0-9]\.[0-9]{6,10}\.[0-9]{10}|fb\.1\.[0-9]{13}\.[0-9]{6,20}|amp-[A-Za-z0-9_-]{22,64})\b",
        classes=_DEVICE,
        hints="cookie, cookie_id, ga_client_id, client_id_ga, fbp, fbc, gclid, visitor_id, session_id, ga",
        found=("_ga=GA1.2.1234567890.1736899200", "fb.1.1596403881668.1116446470"),
        passed_over=("GA1.2", "fb.1.15964"),
        source="Google Analytics, _ga; Meta, _fbp: version, subdomain index, time, random number",
    ),
)
