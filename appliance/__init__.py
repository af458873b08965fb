"""The machine, and its front desk: a plugin imports its names from here only."""

from appliance.errors import (
    AccountLocked,
    BackWanted,
    FileRefused,
    FundUnknown,
    HelpWanted,
    IdentityRefused,
    PinTooWeak,
    VoiceFailed,
)
from appliance.fund_records import (
    AccountConfirmation,
    Dividend,
    FundFile,
    FundQuote,
    ShareBalance,
    TransactionConfirmation,
)
from appliance.hookspecs import FundFileReader, MenuItem, Voice, hookimpl
from appliance.identity import identify
from appliance.telephony.call import Call, Menu

__all__ = [
    "AccountConfirmation",
    "AccountLocked",
    "BackWanted",
    "Call",
    "Dividend",
    "FileRefused",
    "FundFile",
    "FundFileReader",
    "FundQuote",
    "FundUnknown",
    "HelpWanted",
    "IdentityRefused",
    "Menu",
    "MenuItem",
    "PinTooWeak",
    "ShareBalance",
    "TransactionConfirmation",
    "Voice",
    "VoiceFailed",
    "hookimpl",
    "identify",
]
