"""Counted things: pallets, batches, work orders. Undeclared; this module says when two are the same."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "inches": "inch",
    "halves": "half",
    "knives": "knife",
    "shelves": "shelf",
    "loaves": "loaf",
    "leaves": "leaf",
    "calves": "calf",
    "lenses": "lens",
    "gases": "gas",
    "quizzes": "quiz",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
    "prognoses": "prognosis",
    "caches": "cache",
    "niches": "niche",
    "headaches": "headache",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "batteries": "battery",
    "menus": "menu",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "heroes": "hero",
    "cargoes": "cargo",
}
_UNCHANGED = frozenset({"series", "species", "news", "lens", "means", "chassis", "goods"})
_ALIASES = {"pcs": "piece", "pc": "piece", "pce": "piece", "ea": "each"}
_SHORTEST_PLURAL = 4  # "bus" and "gas" are no plurals
_LONGEST_ACRONYM = 4  # "SMS" and "GPS" are no plurals either


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """Give the simple singular of an English word; the singular of a singular is itself.

    Examples
    --------
    >>> [singular(word) for word in ("batches", "boxes", "companies", "FTEs", "bus", "cases", "SMS")]
    ['batch', 'box', 'company', 'FTE', 'bus', 'case', 'SMS']
    """
    folded = word.casefold()
    if folded in _IRREGULAR:
        found = _IRREGULAR[folded]
        return found.upper() if word.isupper() else word[0] + found[1:] if word[0].isupper() else found
    if len(word) < _SHORTEST_PLURAL or folded in _UNCHANGED or not folded.endswith("s"):
        return word
    if word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return word
    return _without_ending(word, folded)


def _without_ending(word: str, folded: str) -> str:
    if folded.endswith(("ss", "us", "is")):
        return word
    if folded.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + ("Y" if word.isupper() else "y")
    if folded.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if folded.endswith("uses") and len(word) > _SHORTEST_PLURAL and not folded.endswith(("ouses", "auses")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4096)
def counted_name(phrase: str) -> str:
    """Give the spelling in which a counted thing is shown: singular, without capitals that only begin a word.

    Parameters
    ----------
    phrase : str
        One or several words.

    Returns
    -------
    str
        The name; empty when the phrase holds no word.

    Examples
    --------
    >>> counted_name("Work  Orders"), counted_name("FTEs"), counted_name("pcs.")
    ('work order', 'FTE', 'piece')
    """
    words = [_without_initial(word.strip(".'’&-")) for word in phrase.replace("_", " ").split()]
    words = [word for word in words if word]
    if not words:
        return ""
    last = _ALIASES.get(words[-1].casefold()) or singular(words[-1])
    name = " ".join([*words[:-1], last])
    return name if name == phrase else counted_name(name)  # "Da-s" ends in a dash only after the first turn


def _without_initial(word: str) -> str:
    return word.lower() if len(word) > 1 and not any(letter.isupper() for letter in word[1:]) else word


@lru_cache(maxsize=4096)
def counted_key(name: str) -> str:
    """Give what two names of one counted thing have in common.

    Examples
    --------
    >>> counted_key("Work-Order") == counted_key("work order")
    True
    """
    return name.casefold().replace("-", " ")
