"""Streets with their houses in many countries, and sentences that only look like one."""

import polars as pl
import pytest

from transforms.detectors.kinds.streets import STREET


def found(text: str) -> list[str]:
    return pl.Series([text]).str.extract_all(STREET)[0].to_list()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "12 Main Street",
            "1600 Pennsylvania Ave",
            "968 Bahringer Garden Apt. 722",
            "91 Ross Cliff, Khanburgh BN9Y 7DD",
        ),
        *("12 Main Street, Springfield, IL 62704", "Hauptstraße 12a", "Berliner Str. 7", "Lange Allee 5"),
        *("Hauptstr. 12, 10115 Berlin", "Samira-Niemeier-Allee 56", "Junkenstraße 6-6, 70685 Viechtach"),
        *(
            "12 rue de la Paix",
            "45, chemin Claudine Monnier, 44000 Nantes",
            "Calle de Alcalá 12",
            "Via Giuseppe Verdi, 3",
        ),
        *("Keizersgracht 126, 1015 CW Amsterdam", "ul. Marszałkowska 10, 00-950 Warszawa", "Rua das Flores, 25"),
        *("Skolvägen 37, 72459 Umeå", "Masnedøgade 595, 3256 Solbjerg", "Rapolankuja 672, 39036 Vesilahti"),
        *("PO Box 1234, Austin, TX 78701", "1600 Pennsylvania Ave NW, Washington, DC 20500", "5 Main Street East"),
        *(
            "Alexanderplatz 1\n10178 Berlin",
            "Kurfürstendamm 12",
            "Schülerring 24,\n    65027 Bogen",
            "Alexanderplatz 1",
        ),
        *(
            "東京都渋谷区神宮前1-2-3",
            "〒150-0001東京都渋谷区神宮前一丁目2番3号",
            "大阪府大阪市北区梅田1丁目2番3号 コーポ梅田101号室",
        ),
        *("Mannerheimintie 5, 00100 Helsinki", "Karl Johans gate 22, 0026 Oslo", "Strøget 12, 1160 København K"),
        *("Str. Victoriei 5", "Václavské náměstí 12, 110 00 Praha", "Ερμού 12, 105 63 Αθήνα"),
        *("Av. Reforma 123, Col. Centro, 06000 CDMX", "Rua Augusta 12, 3.º Esq., 1100-053 Lisboa"),
        *("北京市朝阳区建国路88号", "广东省深圳市南山区科技园科苑路15号3栋201室", "台北市信義區信義路五段7號"),
        *("서울특별시 강남구 테헤란로 152", "경기도 성남시 분당구 판교로 242-1", "شارع الملك فهد، 12"),
        *("наб. Тенистая, д. 14", "秋田県中央区日本橋1丁目2番3号", "P.O. Box 186", "Postfach 1234", "HAUPTSTRASSE 12"),
        *("ul. Marszałkowska 12 m. 5, 00-590 Warszawa", "Via Garibaldi, 7 - 80142 Napoli", "Postfach 10 20 30"),
        *("Atatürk Cad. No: 15 D: 4, 34000 İstanbul", "Rua Augusta, n.º 45, 2.º Esq., 1100-053 Lisboa"),
        *("Bahnhofstrasse 7 - 8001 Zürich", "Postfach 12, 10115 Berlin", "Hauptstraße 5 - 7"),
    ],
)
def test_an_address_is_found_whole(address: str) -> None:
    assert found(f"at {address}") == [address]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12 angry men",
            "Main Street",
            "Spring 2024",
            "Monitoring 5 servers",
            "via email 3",
            "during 2025",
            "",
            "Hauptstraße",
        ),
        *("the rue of 12 days", "Version 12 of the Street", "10115 Berlin", "5 Minuten"),
        *("Room 5, 2024 Budget", "Invoice 12, 2025 January", "Monitoring 5 servers"),
        *("東京都内で3人", "Monitoring 5\nservers"),
        *("一路走来88号", "서울로 5명", "그는 도시 3", "第5号"),
    ],
)
def test_what_has_no_street_or_no_house_is_none(text: str) -> None:
    assert found(text) == []
