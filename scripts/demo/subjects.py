"""What a university teaches: departments and their topics."""

from typing import Final, NamedTuple


class Department(NamedTuple):
    """One department: the first letters of its units' codes, the field it is known for, and its topics."""

    name: str
    prefix: str
    field: str
    topics: tuple[str, ...]


def _department(name: str, prefix: str, field: str, topics: str) -> Department:
    return Department(name, prefix, field, tuple(topics.split(", ")))


DEPARTMENTS: Final = (
    _department(
        "Computing Technologies",
        "COS",
        "Computer Science",
        "Programming, Data Structures, Databases, Web Development, Operating Systems, Computer"
        " Networks, Machine Learning, Software Testing, Cloud Computing, Cyber Security, Computer"
        " Graphics, Mobile Development, Human-Computer Interaction, Distributed Systems, Compiler"
        " Construction, Data Visualisation",
    ),
    _department(
        "Business Technology and Entrepreneurship",
        "BUS",
        "Business",
        "Marketing, Business Law, Entrepreneurship, Organisational Behaviour, Supply Chains, Business"
        " Analytics, Project Management, International Trade, Negotiation, Innovation, Corporate"
        " Strategy, Retailing, Human Resources, Consumer Behaviour, Service Design, Family Business",
    ),
    _department(
        "Engineering",
        "ENG",
        "Engineering",
        "Statics, Thermodynamics, Fluid Mechanics, Materials, Control Systems, Structural Design,"
        " Robotics, Manufacturing, Surveying, Geotechnics, Mechatronics, Renewable Energy, Water"
        " Engineering, Vibration, Transport Planning, Engineering Safety",
    ),
    _department(
        "Design and Architecture",
        "DSN",
        "Design",
        "Typography, Interior Architecture, Motion Graphics, Product Design, Design History,"
        " Photography, Colour and Light, User Experience, Packaging, Digital Fabrication, Urban"
        " Design, Illustration, Exhibition Design, Sustainable Design, Branding, Game Design",
    ),
    _department(
        "Health Sciences and Biostatistics",
        "HEA",
        "Health Science",
        "Anatomy, Physiology, Nutrition, Public Health, Nursing, Biomechanics, Epidemiology,"
        " Occupational Therapy, Health Promotion, Pharmacology, Mental Health, Aged Care,"
        " Physiotherapy, Health Informatics, Infection Control, Exercise Science",
    ),
    _department(
        "Science",
        "SCI",
        "Science",
        "Calculus, Linear Algebra, Statistics, Organic Chemistry, Cell Biology, Astronomy, Quantum"
        " Physics, Microbiology, Ecology, Discrete Mathematics, Genetics, Optics, Biochemistry,"
        " Oceanography, Numerical Methods, Scientific Computing",
    ),
    _department(
        "Social Sciences, Media, Film and Education",
        "SOC",
        "Arts",
        "Journalism, Film Studies, Sociology, Criminology, Early Childhood Education, Public"
        " Relations, Linguistics, Indigenous Studies, Politics, Screenwriting, Media Law, Literacy,"
        " Advertising, Creative Writing, Human Geography, Digital Media",
    ),
    _department(
        "Psychological Sciences",
        "PSY",
        "Psychology",
        "Cognition, Social Psychology, Personality, Developmental Psychology, Neuroscience,"
        " Psychological Testing, Counselling, Abnormal Psychology, Perception, Learning and Memory,"
        " Health Psychology, Forensic Psychology, Motivation, Group Dynamics, Cross-Cultural"
        " Psychology, Ageing",
    ),
    _department(
        "Accounting, Economics and Finance",
        "ACF",
        "Accounting and Finance",
        "Financial Accounting, Microeconomics, Macroeconomics, Corporate Finance, Auditing, Taxation,"
        " Econometrics, Management Accounting, Banking, Investment, Behavioural Finance, Financial"
        " Modelling, Insurance, Development Economics, Financial Technology, Public Finance",
    ),
    _department(
        "Law",
        "LAW",
        "Laws",
        "Contracts, Torts, Criminal Law, Constitutional Law, Property Law, Equity and Trusts,"
        " Evidence, Administrative Law, Company Law, Human Rights, Intellectual Property, Privacy,"
        " Dispute Resolution, Legal Ethics, Environmental Law, Consumer Protection",
    ),
    _department(
        "Aviation",
        "AVN",
        "Aviation",
        "Flight Theory, Navigation, Meteorology, Air Law, Aircraft Systems, Airport Operations, Human"
        " Factors, Airline Planning, Flight Safety, Drone Operations, Air Traffic Management, Aviation"
        " Security, Aviation Maintenance, Airline Economics, Crew Management, Flight Simulation",
    ),
    _department(
        "Languages and Global Studies",
        "LNG",
        "Global Studies",
        "Vietnamese, Mandarin, Japanese, Italian, Spanish, Auslan, Bahasa Melayu, Translation,"
        " Interpreting, Academic English, Intercultural Communication, Global Development, Asian"
        " Studies, Korean, French, Diplomacy",
    ),
)
