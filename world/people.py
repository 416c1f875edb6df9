"""Who lives in the seeded world, and where?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.chassis.ids import derived_id

FIRST_DAY: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
BETWEEN_JOINING: Final = timedelta(days=4)
GUIDE: Final = ("TRAVELER", "PROFESSIONAL")
ALL_PURPOSES: Final = (
    "PERSONALIZATION",
    "AI_MEMORY",
    "MARKETING",
    "LOCATION",
    "PARTNER_SHARING",
)
TASTE: Final = ("PERSONALIZATION",)
MEMORY: Final = ("PERSONALIZATION", "AI_MEMORY")
PLACES: Final = ("PERSONALIZATION", "LOCATION")


@dataclass(frozen=True, slots=True)
class Person:
    """Roles, visibility and purposes by the names that the graph gives them."""

    handle: str
    display_name: str
    home: str  # slug of a destination
    languages: tuple[str, ...]  # BCP 47, the first one best
    circles: tuple[str, ...]  # what they travel for, and whom they know by it
    visibility: str
    roles: tuple[str, ...]
    allows: tuple[str, ...]
    joined_at: datetime

    @property
    def id(self) -> str:
        return derived_id("user", self.handle)

    @property
    def travels(self) -> bool:
        """Not somebody who is here to work for Caravan or a partner."""
        return bool(self.circles)

    @property
    def is_suspended(self) -> bool:
        return "SUSPENDED" in self.roles


@dataclass(slots=True)
class _Register:
    """Each joins some days after the one before."""

    people: list[Person] = field(default_factory=list)

    def add(
        self,
        handle: str,
        display_name: str,
        home: str,
        languages: str,
        circles: str = "",
        *,
        visibility: str = "PUBLIC",
        roles: tuple[str, ...] = ("TRAVELER",),
        allows: tuple[str, ...] = TASTE,
    ) -> None:
        self.people.append(
            Person(
                handle=handle,
                display_name=display_name,
                home=home,
                languages=tuple(languages.split()),
                circles=tuple(circles.split()),
                visibility=visibility,
                roles=roles,
                allows=allows,
                joined_at=FIRST_DAY + BETWEEN_JOINING * len(self.people),
            )
        )


def _everybody() -> tuple[Person, ...]:
    register = _Register()
    _add_those_whom_examples_name(register)
    _add_europeans(register)
    _add_asians(register)
    _add_those_across_the_oceans(register)
    return tuple(register.people)


def _add_those_whom_examples_name(register: _Register) -> None:
    add, staff = register.add, ("TRAVELER",)
    add("alice", "Alice Moreau", "lyon", "fr en", "tables rails lens", allows=MEMORY)
    add("bob", "Bob Lindqvist", "stockholm", "sv en", "rails trails")
    add("carla", "Carla Nunes", "porto", "pt en", "tables swell", allows=ALL_PURPOSES)
    add("dmitri", "Дмитрий Орлов", "tbilisi", "ru en", "lens rails", visibility="FOLLOWERS")
    add("eiko", "英子 佐藤", "kyoto", "ja en", "tables lens")
    add("farid", "فريد منصور", "casablanca", "ar fr", "tables stays", allows=())
    add("greta", "Greta Voss", "berlin", "de en", "rails", visibility="PRIVATE", allows=())
    add("hana", "Hana Kovářová", "prague", "cs en", "kin rails", visibility="FOLLOWERS")
    add("ines", "Inês Prado, your guide in Lisbon", "lisbon", "pt en es", "tables", roles=GUIDE)
    add("partner", "Acme Travel", "london", "en", roles=("PARTNER",), allows=())
    add("moderator", "Moderation", "lisbon", "en pt", roles=(*staff, "MODERATOR"), allows=())
    add("support", "Caravan Support", "lisbon", "en pt", roles=(*staff, "SUPPORT"), allows=())
    add("admin", "Administration", "lisbon", "en", roles=(*staff, "ADMIN"), allows=())
    add("suspended", "Sam Pender", "bristol", "en", "stays", roles=(*staff, "SUSPENDED"))


def _add_europeans(register: _Register) -> None:
    add = register.add
    add("tomasz", "Tomasz Żak", "krakow", "pl en", "trails lens", allows=MEMORY)
    add("lucia", "Lucía Fernández", "granada", "es en", "tables kin")
    add("giulia", "Giulia Conti", "naples", "it en", "tables kin", allows=PLACES)
    add("matteo", "Matteo Rossi 🏔️", "milan", "it de en", "trails rails")
    add("yannis", "Γιάννης Παππάς", "athens", "el en", "swell tables")
    add("astrid", "Astrid Sørensen", "bergen", "nb en", "trails kin", allows=PLACES)
    add("bjork_a", "Björk Árnadóttir", "reykjavik", "is en", "trails lens")
    add("oksana", "Оксана Шевченко", "lviv", "uk en pl", "kin tables", visibility="FOLLOWERS")
    add("viktor", "Viktor Horváth", "budapest", "hu en", "rails stays")
    add("emma", "Emma Jansen", "utrecht", "nl en de", "rails kin", allows=ALL_PURPOSES)
    add("liam", "Liam Ó Briain", "galway", "ga en", "trails swell")
    add("thordis", "Þórdís Ævarsdóttir", "torshavn", "fo is en", "lens", visibility="PRIVATE")
    add("mehmet", "Mehmet Yıldız", "istanbul", "tr en", "tables lens")  # noqa: RUF001
    add("nino", "ნინო ბერიძე", "tbilisi", "ka ru en", "trails tables", roles=GUIDE)
    add("ani", "Անի Սարգսյան", "yerevan", "hy ru en", "trails kin", visibility="FOLLOWERS")
    add("kadri", "Kadri Õunapuu", "tallinn", "et en fi", "stays trails", allows=MEMORY)


def _add_asians(register: _Register) -> None:
    add = register.add
    add("noa", "נועה לוי", "tel-aviv", "he en", "stays swell")
    add("layla", "ليلى حداد", "beirut", "ar fr en", "tables lens", allows=PLACES)
    add("omar", "عمر الخطيب", "amman", "ar en", "trails rails")
    add("parisa", "پریسا رضایی", "tehran", "fa en", "lens kin", visibility="FOLLOWERS")
    add("aigerim", "Әйгерім Сәтова", "almaty", "kk ru en", "trails lens")
    add("priya", "प्रिया शर्मा", "delhi", "hi en", "rails kin", allows=ALL_PURPOSES)
    add("arjun", "Arjun Nair", "bengaluru", "ml en", "stays rails")
    add("meena", "மீனா சுப்ரமணியம்", "chennai", "ta en", "tables kin")
    add("rahim", "রহিম উদ্দিন", "dhaka", "bn en", "lens rails", allows=())
    add("tenzin", "Tenzin Sherpa", "kathmandu", "ne en", "trails", roles=GUIDE)
    add("nimal", "නිමල් පෙරේරා", "colombo", "si en", "swell rails")
    add("somchai", "สมชาย ใจดี", "chiang-mai", "th en", "tables stays")
    add("linh", "Nguyễn Thị Linh", "hanoi", "vi en", "tables lens", allows=MEMORY)
    add("mei", "王美玲", "taipei", "zh-Hant en", "rails tables")
    add("wei", "李伟", "shanghai", "zh-Hans en", "lens stays", visibility="FOLLOWERS")
    add("kenji", "田中 健二", "osaka", "ja en", "rails tables", allows=PLACES)
    add("minji", "김민지", "seoul", "ko en", "lens tables")
    add("putu", "I Putu Wirawan", "denpasar", "id en", "swell stays", roles=GUIDE)
    add("maria.santos", "Maria Santos", "manila", "fil en", "kin swell")


def _add_those_across_the_oceans(register: _Register) -> None:
    add = register.add
    add("kiri", "Kiri Tūtānekai", "wellington", "en mi", "trails swell")
    add("jack", "Jack O'Connor", "melbourne", "en", "swell kin", allows=ALL_PURPOSES)
    add("leilani", "Leilani Kahale", "honolulu", "en haw", "swell kin")
    add("zoe", "Zoë Tremblay", "montreal", "fr en", "tables rails", allows=MEMORY)
    add("sam_r", "Sam Rivera", "new-york-city", "en es", "lens stays", visibility="FOLLOWERS")
    add("june", "June Park", "san-francisco", "en ko", "stays trails")
    add("diego", "Diego Ramírez", "mexico-city", "es en", "tables lens", allows=PLACES)
    add("ximena", "Ximena Quispe", "cusco", "es qu en", "trails", roles=GUIDE)
    add("valentina", "Valentina Restrepo", "medellin", "es en", "stays tables")
    add("joao", "João Batista", "rio-de-janeiro", "pt en", "swell lens")
    add("martin", "Martín Acosta", "buenos-aires", "es en", "rails tables", allows=MEMORY)
    add("amara", "Amara Okafor", "lagos", "en ig", "lens tables")
    add("fatou", "Fatou Diop", "dakar", "fr wo", "swell kin")
    add("selam", "ሰላም ተስፋዬ", "addis-ababa", "am en", "tables trails")
    add("wanjiru", "Wanjirũ Kamau", "nairobi", "en sw", "trails lens", allows=PLACES)
    add("youssef", "يوسف المصري", "cairo", "ar en", "rails lens")


PEOPLE: Final = _everybody()
BY_HANDLE: Final = {person.handle: person for person in PEOPLE}
