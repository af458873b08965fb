"""What the appliance can do; knows no telephone, page or SQL."""
