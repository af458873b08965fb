"""How a person the box called proves that he is the customer: his certificate's end, or his PIN."""

from typing import TYPE_CHECKING

from appliance.called_person import REFUSING, pressed
from appliance.errors import (
    AccountLocked,
    BackWanted,
    ContactOver,
    CustomerUnknown,
    IdentityRefused,
)
from appliance.hookspecs import MenuItem
from appliance.records.campaign import UNFINISHED, WRONG_PERSON
from appliance.telephony.menu import Menu, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.campaign_kinds import Contacted
    from appliance.services.callers import Customer
    from appliance.settings import Secret
    from appliance.telephony.call import Call

TRIES = 3
DIGITS_OF_CERTIFICATE = 4
BY_CERTIFICATE, BY_PIN, SOMEBODY_ELSE = "1", "2", "3"
PERSON = "1"
WAYS = (
    MenuItem(BY_CERTIFICATE, "outbound.menu_certificate", stay),
    MenuItem(BY_PIN, "outbound.menu_pin", stay),
    MenuItem(SOMEBODY_ELSE, "outbound.menu_wrong_person", stay),
    REFUSING,
)


def identify_called(call: "Call", appliance: "Appliance", contacted: "Contacted") -> "Customer":
    """Return the customer a call is for, once the person proved to be him.

    `ContactOver` where it is somebody else, or where three answers did not fit.
    """
    customer = _customer(appliance, contacted.contact.fund_account)
    if call.customer == customer.fund_account:
        return customer
    call.record()
    menu = _menu(call, customer)
    for left in reversed(range(TRIES)):
        with call.secrecy():  # to the end: he may key on while he is told that it was wrong
            if _proved(call, appliance, customer.fund_account, pressed(call, appliance, menu)):
                call.identified(customer.fund_account)
                return customer
            if left:
                call.announce("outbound.not_proved", left=left)
    raise ContactOver(UNFINISHED, "outbound.not_proved_last", "identity not proved")


def _customer(appliance: "Appliance", fund_account: str) -> "Customer":
    try:
        return appliance.callers.customer(fund_account)
    except CustomerUnknown as error:
        raise ContactOver(UNFINISHED, "outbound.failed", str(error)) from error


def _menu(call: "Call", customer: "Customer") -> Menu:
    """Return the menu that says for whom the call is: the surname at most, and nothing else."""
    nameless = customer.individual_or_institution == PERSON and not customer.gender
    if nameless:
        return Menu("outbound_identity", WAYS, question="outbound.for_customer")
    who = {"who": customer.salutation(call.language)}
    return Menu("outbound_identity", WAYS, question="outbound.for_person", question_slots=who)


def _proved(call: "Call", appliance: "Appliance", account: str, way: str) -> bool:
    if way == SOMEBODY_ELSE:
        raise ContactOver(WRONG_PERSON, "outbound.wrong_person", "somebody else")
    try:
        proof = _secret(call, way)
    except BackWanted:
        return False
    try:
        if way == BY_PIN:
            call.work(appliance.callers.identify, account, proof, caller=call.caller)
        else:
            call.work(appliance.outbound.certificates.prove, account, proof)
    except AccountLocked:
        call.did("identity: the account is locked")
        raise ContactOver(UNFINISHED, "outbound.proof_locked", "account locked") from None
    except IdentityRefused:
        call.did("identity: refused")
        return False
    return True


def _secret(call: "Call", way: str) -> "Secret":
    if way == BY_PIN:
        return call.ask_secret("account.enter_pin")
    return call.ask_secret("outbound.enter_certificate", digits=DIGITS_OF_CERTIFICATE, star_is="X")
