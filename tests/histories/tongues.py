"""The words, streets and cities of which made organisations and their sites are put together, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """One country and its language."""

    lang: str
    region: str
    phone: str
    email: str
    address: str
    contacts: str  # the text of a link
    news: str
    partners: str
    made_by: str
    cookies: str
    prose: str
    event: str  # a piece of news, with a place for a number
    line: str  # a sentence about others, in which a label stands before their number
    terms: str  # of use: what may befall the reader's account
    addresses: tuple[str, ...]  # with a place for the house number


TONGUES = (
    Tongue(
        "ru", "BY", "Телефон", "E-mail", "Адрес", "Контакты", "Новости", "Наши партнёры", "Разработка сайта",
        "Мы используем файлы cookie, чтобы сайт работал лучше.",
        "Мы бесплатно консультируем людей, которые были вынуждены покинуть свою страну и помогаем с документами.",
        "В Варшаве открылась горячая линия наших друзей: звоните по номеру {}.",
        "Юристы наших друзей из Варшавы отвечают беженцам каждый день, тел. {}.",
        "Мы можем приостановить доступ к вашей учётной записи, если вы нарушите правила.",
        ("220030, г. Минск, ул. Коласа, {}", "224005, г. Брест, ул. Ленина, {}", "230025, г. Гродно, ул. Ожешко, {}"),
    ),
    Tongue(
        "pl", "PL", "Telefon", "E-mail", "Adres", "Kontakt", "Aktualności", "Nasi partnerzy", "Projekt strony",
        "Używamy plików cookie, aby strona działała lepiej.",
        "Bezpłatnie doradzamy osobom, które musiały opuścić swój kraj, i pomagamy im w urzędach oraz w nauce języka.",
        "Zaprzyjaźniona fundacja w Berlinie uruchomiła infolinię {}.",
        "Prawnicy zaprzyjaźnionej fundacji z Berlina odpowiadają uchodźcom każdego dnia, tel. {}.",
        "Możemy zawiesić twoje konto na stronie, jeżeli złamiesz jej zasady.",
        ("ul. Długa {}, 00-238 Warszawa", "ul. Szeroka {}, 31-053 Kraków", "ul. Polna {}, 61-001 Poznań"),
    ),
    Tongue(
        "de", "DE", "Telefon", "E-Mail", "Anschrift", "Kontakt", "Aktuelles", "Unsere Partner", "Erstellt von",
        "Wir verwenden Cookies, damit die Seite besser läuft.",
        "Wir beraten kostenlos Menschen, die ihr Land verlassen mussten, und begleiten sie zu Behörden und Ämtern.",
        "Ein befreundeter Verein in Paris ist seit gestern unter {} zu erreichen.",
        "Die Anwältinnen eines befreundeten Vereins in Paris sind jeden Tag zu erreichen, Tel. {}.",
        "Ihr Konto kann ausgesetzt werden, wenn Sie gegen die Regeln der Seite verstoßen.",
        ("Hauptstraße {}, 10827 Berlin", "Lindenweg {}, 50674 Köln", "Gartenstraße {}, 04103 Leipzig"),
    ),
    Tongue(
        "uk", "UA", "Телефон", "Ел. пошта", "Адреса", "Контакти", "Новини", "Наші партнери", "Розробка сайту",
        "Ми використовуємо файли cookie, щоб сайт працював краще.",
        "Ми безкоштовно консультуємо людей, які були змушені покинути свою країну і допомагаємо з документами.",
        "Дружня організація у Варшаві відкрила лінію допомоги: {}.",
        "Юристи наших друзів із Варшави відповідають біженцям щодня, тел. {}.",
        "Ми можемо призупинити ваш обліковий запис, якщо ви порушите правила.",
        ("вул. Шевченка, {}, м. Львів, 79000", "вул. Садова, {}, м. Київ, 01001", "вул. Зелена, {}, м. Одеса, 65000"),
    ),
    Tongue(
        "fr", "FR", "Téléphone", "Courriel", "Adresse", "Contact", "Actualités", "Nos partenaires", "Réalisation",
        "Ce site utilise des cookies pour mieux fonctionner.",
        "Nous conseillons gratuitement les personnes qui ont dû quitter leur pays et les accompagnons.",
        "Une association amie de Berlin répond désormais au {}.",
        "Les juristes d'une association amie de Berlin répondent aux réfugiés tous les jours, tél. {}.",
        "Nous pouvons suspendre votre compte si vous ne respectez pas les règles du site.",
        ("{} rue Victor Hugo, 75010 Paris", "{} rue de la République, 69002 Lyon", "{} rue Pasteur, 59000 Lille"),
    ),
    Tongue(
        "it", "IT", "Telefono", "E-mail", "Indirizzo", "Contatti", "Notizie", "I nostri partner", "Sito realizzato da",
        "Questo sito usa i cookie per funzionare meglio.",
        "Offriamo consulenza gratuita alle persone che hanno dovuto lasciare il loro paese e le accompagniamo.",
        "Un'associazione amica di Parigi risponde ora al {}.",
        "Gli avvocati di un'associazione amica di Parigi rispondono ai rifugiati ogni giorno, tel. {}.",
        "Possiamo sospendere il tuo account se non rispetti le regole del sito.",
        ("Via Roma {}, 00184 Roma", "Via Mazzini {}, 20123 Milano", "Via Garibaldi {}, 10122 Torino"),
    ),
    Tongue(
        "es", "ES", "Teléfono", "Correo electrónico", "Dirección", "Contacto", "Noticias", "Nuestros socios",
        "Diseño web",
        "Este sitio utiliza cookies para funcionar mejor.",
        "Asesoramos gratuitamente a personas que tuvieron que dejar su país y las acompañamos en sus trámites.",
        "Una asociación amiga de Lisboa atiende ahora en el {}.",
        "Las abogadas de una asociación amiga de Lisboa atienden a los refugiados cada día, tel. {}.",
        "Podemos suspender su cuenta si no respeta las reglas del sitio.",
        ("Calle Mayor {}, 28013 Madrid", "Calle Colón {}, 46004 Valencia", "Calle Sierpes {}, 41004 Sevilla"),
    ),
    Tongue(
        "en", "GB", "Phone", "Email", "Address", "Contact us", "News", "Our partners", "Website designed by",
        "We use cookies so that this site works better.",
        "We give free advice to people who had to leave their country, and go with them to offices.",
        "Friends of ours in Warsaw have opened a help line: call {}.",
        "The lawyers of our friends in Warsaw answer people who fled every day, tel. {}.",
        "We may suspend your account without notice if you break the rules of this site.",
        ("{} High Street, London E1 6AN", "{} Church Road, Bristol BS5 9JJ", "{} Mill Lane, Leeds LS9 8AA"),
    ),
)  # fmt: skip

NAMES = (
    "Harbour", "Lantern", "Juniper", "Meridian", "Kestrel", "Bluebell", "Northgate", "Willow", "Compass", "Heron",
    "Saffron", "Tamarind", "Amber", "Beacon", "Cedar", "Marigold",
)  # fmt: skip
SORTS = ("Aid", "Legal Clinic", "Advice Centre", "Support Network", "Refuge Fund", "Help Desk")
