"""Voice mail: mailboxes and the messages in them."""
