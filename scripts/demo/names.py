"""Common given and family names of many languages; the people made of them are invented."""

import random
from typing import Final, NamedTuple


class Culture(NamedTuple):
    """Names that go together. Empty family names belong to people who have only one name."""

    weight: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    locale: str = "en"
    time_zone: str = "Australia/Melbourne"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


CULTURES: Final = (
    Culture(
        30,
        _words(
            "Olivia Jack Charlotte William Amelia Noah Isla Thomas Grace Henry Ruby Lachlan Chloe"
            " Oscar Zoe Ethan Matilda Hamish Imogen Angus Georgia Declan Phoebe Rhys Mary-Anne Siobhán"
            " Seán Tadhg Bronwyn Callum"
        ),
        _words(
            "Smith Jones Williams Brown Wilson Taylor Anderson Thompson Walker Harris O'Connor"
            " O'Brien McKenzie Robinson Kelly King Wright Campbell Mitchell Roberts Fitzgerald"
            " Ashton-Clarke D'Arcy Ó_Súilleabháin"
        ),
    ),
    Culture(
        26,
        _words(
            "Thị_Minh_Anh Văn_Hùng Ngọc_Ánh Quốc_Bảo Thu_Hà Đức_Thắng Phương_Thảo Hoàng_Long Mỹ_Duyên"
            " Tuấn_Kiệt Bích_Ngọc Gia_Huy Khánh_Linh Thành_Đạt Hồng_Nhung Trọng_Nghĩa Yến_Nhi"
            " Xuân_Trường Diễm_Quỳnh Hữu_Phước"
        ),
        _words("Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Lương Tăng"),
        "vi",
        "Asia/Ho_Chi_Minh",
    ),
    Culture(
        10,
        _words("明华 丽娟 伟 芳 建国 秀英 志强 晓燕 俊杰 雨桐 子轩 欣怡 浩然 思琪 嘉欣 文博"),
        _words("王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 欧阳 司马 林 郑"),
    ),
    Culture(
        6,
        _words("محمد فاطمة أحمد عائشة يوسف مريم عمر زينب خالد نور إبراهيم ليلى حسن سارة"),
        _words("الخطيب حداد منصور العلي النجار صالح عباس الحسن قاسم عبد_الرحمن شاهين درويش"),
    ),
    Culture(
        5,
        _words("அருண் கவிதா முருகன் லட்சுமி கார்த்திக் மீனா சுரேஷ் பிரியா விஜய் தமிழ்ச்செல்வி செந்தில் அனிதா"),
        ("ராமசாமி", "சுப்பிரமணியம்", "கிருஷ்ணன்", "நடராஜன்", "பழனிசாமி", "செல்வராஜ்", ""),
    ),
    Culture(
        4,
        _words("Māia Tāne Anahera Wiremu Ngāio Rāwiri Hinemoa Tamatī Kāhu Marāma Mānuka Piripi"),
        _words("Ngāta Pōtatau Parāone Tūhoe Wharepāpā Tāwhiri Kīngi Rāpana Te_Rangi Paraha"),
    ),
    Culture(
        6,
        _words("Nurul_Aisyah Ahmad_Faiz Siti_Hajar Muhammad_Amir Dayang Awang Unggat Bunga Sulau Lembang"),
        ("binti Abdullah", "bin Ismail", "anak Jugah", "anak Nyipa", "bin Haji Omar", "Bujang", "Laing", ""),
        "en",
        "Asia/Kuching",
    ),
    Culture(
        4,
        _words("प्रिया राहुल अंजलि विकास नेहा अमित काव्या रोहित दीपिका संजय"),
        _words("शर्मा वर्मा गुप्ता सिंह पटेल अग्रवाल मिश्रा जोशी"),
    ),
    Culture(
        3,
        _words("서연 민준 지우 하은 도윤 예준 수아 지호"),
        _words("김 이 박 최 정 강 윤 남궁"),
    ),
    Culture(
        3,
        _words("Ελένη Γιώργος Κατερίνα Δημήτρης Σοφία Νίκος Μαρία Ανδρέας"),
        _words("Παπαδόπουλος Νικολάου Γεωργίου Οικονόμου Δημητρίου Αγγέλου"),
    ),
    Culture(
        3,
        _words("Łukasz Małgorzata Jiří Žofie Søren Åse Þórður Sæunn İbrahim Çağla José_María Inês François Jürgen"),
        _words("Wójcik Kowalczyk Dvořák Nováková Ødegård Jónsdóttir Şahin Öztürk García_Muñoz Gonçalves Lefèvre Groß"),
    ),
)
WEIGHTS: Final = tuple(culture.weight for culture in CULTURES)


class Name(NamedTuple):
    given: str
    family: str
    locale: str
    time_zone: str


def invent(dice: random.Random) -> Name:
    """Make up a person's name, language and time zone."""
    (culture,) = dice.choices(CULTURES, WEIGHTS)
    return Name(dice.choice(culture.given), dice.choice(culture.family), culture.locale, culture.time_zone)
