"""English sentences reach every engine in words."""

from __future__ import annotations

import pytest

from carecall.speech.english_text import english_words

ROWS = [
    ("010-1234-5678", "zero one zero, one two three four, five six seven eight"),
    ("(555) 123-4567", "five five five, one two three, four five six seven"),
    ("1-800-555-0199", "one, eight zero zero, five five five, zero one nine nine"),
    ("Call 911 now", "Call nine one one now"),
    ("please dial 999", "please dial nine nine nine"),
    ("I will call 119 for you.", "I will call one one nine for you."),
    ("911 people came", "nine hundred eleven people came"),
    (
        "card 1234 5678 9012 3456",
        "card one two three four, five six seven eight, nine zero one two, three four five six",
    ),
    ("order 20240315001", "order two zero two four zero three one five zero zero one"),
    ("$45.90", "forty-five dollars and ninety cents"),
    ("$1", "one dollar"),
    ("$1.01", "one dollar and one cent"),
    ("£2.50", "two pounds and fifty pence"),
    ("€3", "three euros"),
    ("₩12,500", "twelve thousand five hundred won"),
    ("12/25", "December twenty-fifth"),
    ("12/25/2024", "December twenty-fifth, twenty twenty-four"),
    ("2024-03-15", "March fifteenth, twenty twenty-four"),
    ("March 15, 2024", "March fifteenth, twenty twenty-four"),
    ("on May 3rd", "on May third"),
    ("in 1942", "in nineteen forty-two"),
    ("since 2005", "since two thousand five"),
    ("in 1900", "in nineteen hundred"),
    ("in 1905", "in nineteen oh five"),
    ("3:30 pm", "three thirty p m"),
    ("9:05 a.m.", "nine oh five a m"),
    ("3:00", "three o'clock"),
    ("15:45", "fifteen forty-five"),
    ("10 AM", "ten a m"),
    ("1st", "first"),
    ("2nd floor", "second floor"),
    ("the 3rd", "the third"),
    ("12th", "twelfth"),
    ("20th", "twentieth"),
    ("21st", "twenty-first"),
    ("100th", "one hundredth"),
    ("3.14", "three point one four"),
    ("0.5", "zero point five"),
    ("50%", "fifty percent"),
    ("2.5 mg", "two point five milligrams"),
    ("60kg", "sixty kilograms"),
    ("98.6°F", "ninety-eight point six degrees Fahrenheit"),
    ("-5", "minus five"),
    ("3-4 times", "three to four times"),
    ("1/2", "a half"),
    ("3/4", "three quarters"),
    ("120/80", "one hundred twenty over eighty"),
    ("1,234,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
    ("85 years", "eighty-five years"),
    ("Dr. Kim", "Doctor Kim"),
    ("Mrs. Lee & Mr. Park", "Missus Lee and Mister Park"),
    ("help@carecall.org", "help at carecall dot org"),
    ("www.carecall.org", "w w w dot carecall dot org"),
    ("an AI call", "an A I call"),
    ("question #2", "question number two"),
    ("Press *", "Press star key"),
    ("No numbers here.", "No numbers here."),
    ("", ""),
]


@pytest.mark.parametrize(("written", "read"), ROWS)
def test_english_is_read_as_people_say_it(written: str, read: str) -> None:
    assert english_words(written) == read


@pytest.mark.parametrize(("written", "read"), ROWS)
def test_no_digit_reaches_an_engine_and_a_second_pass_changes_nothing(
    written: str, read: str
) -> None:
    assert not any(letter.isdigit() for letter in english_words(written))
    assert english_words(read) == read
