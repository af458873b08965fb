"""A questionnaire by telephone: each answer is committed before the next question is asked."""

from typing import TYPE_CHECKING

from appliance import (
    CONFIRMED,
    REPEATING,
    UNFINISHED,
    WRONG_PERSON,
    BackWanted,
    Call,
    CallerHungUp,
    Contacted,
    ContactOver,
    HelpWanted,
    Menu,
    MenuItem,
    pressed,
    stay,
)

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.survey import SurveyQuestion
    from appliance.services.surveys.survey_answers import Interview, SurveyAnswers

YES, NO = "1", "2"
REFUSING = MenuItem("9", "", stay)
"""Works at every question with choices, as it was said at the beginning of the call."""
ROUNDS = 3
LONGEST_SECONDS = 120.0
LEAST_SECONDS = 1.0


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Ask what is not answered yet; return whether it was the right person."""
    answers = appliance.outbound.survey_answers
    interview = answers.interview(contacted, call.id)
    call.did(f"questionnaire {interview.questionnaire.reference}")
    call.record()
    if answers.of_contact(contacted.contact.id):
        call.say("survey.go_on")
    elif opening := interview.questionnaire.opening(call.language):
        call.say("survey.opening", opening=opening)
    place = answers.place(interview)
    while (question := interview.questionnaire.question(place)) is not None:
        try:
            _ask(call, appliance, interview, question)
        except BackWanted:  # he wants to hear the question again
            continue
        place = answers.place(interview)
    return WRONG_PERSON if place == WRONG_PERSON else CONFIRMED


def _ask(
    call: Call, appliance: "Appliance", interview: "Interview", question: "SurveyQuestion"
) -> None:
    """Ask one question and commit its answer."""
    answers = appliance.outbound.survey_answers
    if question.kind == "open":
        _ask_for_words(call, answers, interview, question)
        return
    if question.kind == "scale":
        answer = _rating(call, question)
    else:
        answer = pressed(call, appliance, _menu(question, call.language))
    answers.keep(interview, question, answer)
    call.did(f"survey: {question.name} = {answer}")


def _rating(call: Call, question: "SurveyQuestion") -> str:
    """Return the digit that was pressed; every one of them is an answer here."""
    words = question.text(call.language)
    digits = [MenuItem(digit, "", stay) for digit in question.answers]
    menu = Menu(
        f"survey_{question.name}",
        tuple(digits),
        question="survey.scale",
        question_slots={"question": words},
    )
    for _round in range(ROUNDS):
        item = call.offer(menu)
        if item is not None:
            return item.key
    raise ContactOver(UNFINISHED, "outbound.nobody", "no key was pressed")


def _ask_for_words(
    call: Call, answers: "SurveyAnswers", interview: "Interview", question: "SurveyQuestion"
) -> None:
    """Let him speak; what he said before he hung up is his answer too."""
    call.say("survey.open", question=question.text(call.language))
    spoken = answers.begin_spoken(interview, question)
    try:
        recorded = call.record_speech(spoken.path, at_most_seconds=LONGEST_SECONDS)
    except CallerHungUp:
        answers.keep_spoken(spoken)
        raise
    if recorded.key in ("*", "0"):
        answers.drop_spoken(spoken)
        raise BackWanted if recorded.key == "*" else HelpWanted
    answers.keep_spoken(spoken)
    if recorded.seconds < LEAST_SECONDS:
        answers.keep(interview, question, "")
    call.did(f"survey: {question.name} answered in words, {recorded.seconds:.0f} s")


def _menu(question: "SurveyQuestion", language: str) -> Menu:
    if question.kind == "yes_no":
        items = [MenuItem(YES, "survey.yes", stay), MenuItem(NO, "survey.no", stay)]
    else:
        items = [
            MenuItem(one.key, "survey.choice", stay, slots={"choice": one.text(language)})
            for one in question.choices
        ]
    return Menu(
        f"survey_{question.name}",
        (*items, REPEATING, REFUSING),
        question="survey.question",
        question_slots={"question": question.text(language)},
    )
