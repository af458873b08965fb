"""Customers and their transaction accounts, as the registrar confirmed them."""

from typing import Any

from sqlite_utils import Database as Tables


def write_customer(tables: Tables, row: dict[str, Any]) -> None:
    """Write a customer's identity; what is blank or older than what is known changes nothing."""
    tables.execute(
        "INSERT INTO customers (fund_account, investor_name, individual_or_institution,"
        " certificate_type, certificate_number, stated_on, updated_at) VALUES (:fund_account,"
        " :investor_name, coalesce(nullif(:individual_or_institution, ''), '1'),"
        " :certificate_type, :certificate_number, :stated_on, :updated_at)"
        " ON CONFLICT (fund_account) DO UPDATE SET"
        " investor_name = coalesce(nullif(:investor_name, ''), investor_name),"
        " individual_or_institution ="
        " coalesce(nullif(:individual_or_institution, ''), individual_or_institution),"
        " certificate_type = coalesce(nullif(:certificate_type, ''), certificate_type),"
        " certificate_number = coalesce(nullif(:certificate_number, ''), certificate_number),"
        " stated_on = :stated_on, updated_at = :updated_at WHERE :stated_on >= stated_on",
        row,
    )


def write_status(tables: Tables, fund_account: str, status: str, row: dict[str, Any]) -> None:
    """Write a customer's account status, unless a later day's is known."""
    tables.execute(
        "UPDATE customers SET status = ?, stated_on = ?3, updated_at = ?4"
        " WHERE fund_account = ?2 AND ?3 >= stated_on",
        [status, fund_account, row["stated_on"], row["updated_at"]],
    )


def write_transaction_account(tables: Tables, row: dict[str, Any]) -> None:
    """Write which fund account a distributor's transaction account belongs to."""
    tables.execute(
        "INSERT INTO transaction_accounts (transaction_account, distributor_code, fund_account,"
        " branch_code) VALUES (:transaction_account, :distributor_code, :fund_account,"
        " :branch_code) ON CONFLICT (transaction_account, distributor_code) DO UPDATE SET"
        " fund_account = :fund_account, branch_code = :branch_code",
        row,
    )


def forget_transaction_account(tables: Tables, row: dict[str, Any]) -> None:
    """Delete a transaction account that was given up."""
    tables.execute(
        "DELETE FROM transaction_accounts WHERE transaction_account = :transaction_account"
        " AND distributor_code = :distributor_code AND fund_account = :fund_account",
        row,
    )
