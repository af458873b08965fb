"""The machine, and its front desk: a plugin imports its names from here only."""

from appliance.errors import BackWanted, FileRefused, FundUnknown, HelpWanted
from appliance.fund_records import (
    AccountConfirmation,
    Dividend,
    FundFile,
    FundQuote,
    ShareBalance,
    TransactionConfirmation,
)
from appliance.hookspecs import FundFileReader, MenuItem, Voice, hookimpl
from appliance.telephony.call import Call, Menu

__all__ = [
    "AccountConfirmation",
    "BackWanted",
    "Call",
    "Dividend",
    "FileRefused",
    "FundFile",
    "FundFileReader",
    "FundQuote",
    "FundUnknown",
    "HelpWanted",
    "Menu",
    "MenuItem",
    "ShareBalance",
    "TransactionConfirmation",
    "Voice",
    "hookimpl",
]
