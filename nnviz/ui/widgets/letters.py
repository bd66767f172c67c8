"""The letters by which the entries of a menu are chosen: one each, found when it opens."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

_GIVEN = "lettered"


def give_letters(menu: QMenu) -> None:
    """Mark a letter in the text of each entry, different ones within the menu, and so in the menus
    within it."""
    entries = [each for each in menu.actions() if not each.isSeparator()]
    owners: dict[str, int] = {}
    wanted = [_letters(words_of(each)) for each in entries]
    for place in range(len(entries)):
        _find(place, wanted, owners, set())
    found = {place: letter for letter, place in owners.items()}
    for place, each in enumerate(entries):
        _mark(each, found.get(place, ""))
        if isinstance(below := each.menu(), QMenu):
            give_letters(below)


def letter_of(action: QAction) -> str:
    """The letter that chooses it; empty for none."""
    _before, mark, after = action.text().partition("&")
    return after[:1].lower() if mark and action.property(_GIVEN) else ""


def words_of(action: QAction) -> str:
    """An entry's text without the mark."""
    return action.text().replace("&", "", 1) if letter_of(action) else action.text()


def _find(place: int, wanted: list[str], owners: dict[str, int], tried: set[str]) -> bool:
    """Give an entry a letter, and its owner another one if there is no free one."""
    free = [letter for letter in wanted[place] if letter not in owners]
    for letter in (*free, *wanted[place]):
        if letter in tried:
            continue
        tried.add(letter)
        if letter not in owners or _find(owners[letter], wanted, owners, tried):
            owners[letter] = place
            return True
    return False


def _mark(action: QAction, letter: str) -> None:
    """Only what has no ampersand of its own."""
    words = words_of(action)
    if not letter or "&" in words:
        return
    at = next(at for at in _places(words) if words[at].lower() == letter)
    action.setProperty(_GIVEN, True)
    if (text := f"{words[:at]}&{words[at:]}") != action.text():
        action.setText(text)


def _letters(words: str) -> str:
    """All that it has, in small letters, the liked ones first."""
    return "".join(dict.fromkeys(words[at].lower() for at in _places(words)))


def _places(words: str) -> list[int]:
    """Of letters in a text: first those that begin a word."""
    shown = words.partition("\t")[0]
    places = [at for at, letter in enumerate(shown) if letter.isascii() and letter.isalnum()]
    return sorted(places, key=lambda at: at > 0 and shown[at - 1].isalnum())
