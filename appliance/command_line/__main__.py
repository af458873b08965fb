"""Runs the `fundline` command as a module: `python -m appliance.command_line`."""

from appliance.command_line import main

if __name__ == "__main__":
    main()
